/** The filters of std/stylegan against upfirdn as StyleGAN2's appendix B defines it, and its functions against loops. */
import { describe, expect, it } from 'vitest';
import { at, fill, type NDArray } from '../compiler/graph/reference/ndarray.js';
import type { Value } from '../compiler/graph/reference/values.js';
import { close, numbers, workedOut } from './worked-out.js';

/**
 * Zeros between the pixels, `pads` zeros before and after, the filter along both axes, every `down`-th pixel.
 * @param taps symmetric, so that it does not matter which way they run
 */
function upfirdn(
  x: NDArray,
  taps: readonly number[],
  up: number,
  down: number,
  pads: readonly [number, number],
): NDArray {
  const [height, width, channels] = x.shape as [number, number, number];
  const length = (size: number) => Math.floor((size * up + pads[0] + pads[1] - taps.length) / down) + 1;
  const pixel = (row: number, column: number, channel: number): number => {
    const [i, j] = [row - pads[0], column - pads[0]];
    const inside = i >= 0 && j >= 0 && i < height * up && j < width * up && i % up === 0 && j % up === 0;
    return inside ? at(x, i / up, j / up, channel) : 0;
  };
  return fill([length(height), length(width), channels], ([i, j, channel]) => {
    let sum = 0;
    taps.forEach((a, di) => taps.forEach((b, dj) => (sum += a * b * pixel(i! * down + di, j! * down + dj, channel!))));
    return sum;
  });
}

const over = (value: Value, f: (sample: NDArray) => NDArray) => value.samples.flatMap((sample) => [...f(sample).data]);
const [three, four] = [[1, 2, 1].map((x) => x / 4), [1, 3, 3, 1].map((x) => x / 8)];
const gained = four.map((x) => 2 * x);

describe('filters', () => {
  it.each([
    ['blur', 'blur(x)', (x: NDArray) => upfirdn(x, three, 1, 1, [1, 1])],
    ['binomial', 'binomial(x)', (x: NDArray) => upfirdn(x, four, 1, 1, [0, 0])],
    ['smooth_upsample', 'smooth_upsample(x)', (x: NDArray) => upfirdn(x, gained, 2, 1, [2, 1])],
    ['smooth_downsample', 'smooth_downsample(x)', (x: NDArray) => upfirdn(x, four, 1, 2, [1, 1])],
  ])('%s', async (name, body, expected) => {
    const { inputs, outputs } = await workedOut('std/stylegan', name, { x: [6, 8, 2] }, body);
    expect(close(numbers(outputs[0]!), over(inputs[0]!, expected))).toBe(true);
  });
});

describe('styles', () => {
  it('cross at a layer', async () => {
    const { inputs, outputs } = await workedOut('std/stylegan', 'crossed', { a: [2], b: [2] }, 'crossed(a, b, 3, cut: 2)'); // prettier-ignore
    const rows = inputs[0]!.samples.flatMap(({ data: own }, i) => [...own, ...own, ...inputs[1]!.samples[i]!.data]);
    expect(numbers(outputs[0]!)).toEqual(rows);
  });

  it('are mixed in as many samples as the chance says, each at a layer of its own', async () => {
    const whole = (values: readonly number[]): Value => ({
      batch: true,
      samples: values.map((value) => ({ shape: [], data: Float64Array.of(value) })),
    });
    const draws = new Map([['mixed/cut', whole([0, 1, 1])], ['mixed/whole', whole([0, 0, 1])]]); // prettier-ignore
    const { inputs, outputs } = await workedOut('std/stylegan', 'mixed', { a: [1], b: [1] }, 'mixed(a, b, 3)', {
      draws,
    });
    const [own, other] = inputs.map((value) => numbers(value)) as [number[], number[]];
    const expected = [own[0], other[0], other[0], own[1], own[1], other[1], own[2], own[2], own[2]];
    expect(numbers(outputs[0]!)).toEqual(expected);
  });
});

it('minibatch deviation is the mean standard deviation over the batch, at every position', async () => {
  const { inputs, outputs } = await workedOut('std/stylegan', 'minibatch_deviation', { x: [2, 2, 3] }, 'minibatch_deviation(x, epsilon: 0)'); // prettier-ignore
  const samples = inputs[0]!.samples.map(({ data }) => data);
  const deviations = [...samples[0]!].map((_, i) => {
    const values = samples.map((sample) => sample[i]!);
    const center = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
  });
  const mean = deviations.reduce((a, b) => a + b, 0) / deviations.length;
  const expected = samples.flatMap((sample) => [0, 3, 6, 9].flatMap((at) => [...sample.slice(at, at + 3), mean]));
  expect(close(numbers(outputs[0]!), expected)).toBe(true);
});

it('equalised layers scale their weights by how many go into a unit, and by their rate multiplier', async () => {
  const body = 'equal_dense(x, 2, gain: 3, rate_multiplier: 0.5, start: 1)';
  const { inputs, weights, outputs } = await workedOut('std/stylegan', 'equal_dense', { x: [4] }, body);
  const { kernel, bias } = weights['equal_dense'] as unknown as { kernel: NDArray; bias: NDArray };
  const expected = inputs[0]!.samples.flatMap(({ data }) =>
    [0, 1].map((unit) => {
      const product = [...data].reduce((sum, value, i) => sum + value * at(kernel, i, unit), 0);
      return (product * 3 * 0.5) / Math.sqrt(4) + 0.5 * bias.data[unit]!;
    }),
  );
  expect(close(numbers(outputs[0]!), expected)).toBe(true);
});
