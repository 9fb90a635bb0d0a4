import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import { at, fill, type NDArray } from '../compiler/graph/reference/ndarray.js';
import { networkOf } from '../compiler/compiled.js';
import { evaluate, type Weights } from '../compiler/graph/reference/reference.js';
import { batch, same, valueOf } from '../compiler/graph/reference/leaves.js';
import { trained } from './trained.js';

const [blocks] = readFileSync(new URL('../../examples/stylegan2.gan', import.meta.url), 'utf8').split('\ntrain {');

/** A network of the example's blocks, which takes a picture and a style. */
const using = async (shape: readonly number[], body: string, set: Readonly<Record<string, string>>) =>
  (await networkOf(`${blocks}\nnetwork N(x: f32[${shape.join(', ')}], w: f32[latent]) { ${body} }`, 'N', { set }))
    .graph;

test('rows of the published generator', async () => {
  const set = { latent: '512' };
  const count = async (resolution: number, channels: number, body: string) =>
    parameterCount(await using([resolution, resolution, channels], body, set));
  expect(await count(4, 512, 'styled(x, w, 512)')).toBe(2_622_465);
  expect(await count(4, 512, 'picture(x, w)')).toBe(264_195);
  expect(await count(4, 512, 'styled(x, w, 256, up: true)')).toBe(1_442_561);
  expect(await count(4, 256, 'styled(x, w, 256)')).toBe(721_409);
  expect(await count(4, 256, 'picture(x, w)')).toBe(132_099);
  expect(await count(4, 256, 'styled(x, w, 128, up: true)')).toBe(426_369);
  expect(await count(4, 128, 'styled(x, w, 128)')).toBe(213_249);
  expect(await count(4, 128, 'picture(x, w)')).toBe(66_051);
  expect(await count(4, 128, 'styled(x, w, 64, up: true)')).toBe(139_457);
  expect(await count(4, 64, 'styled(x, w, 64)')).toBe(69_761);
  expect(await count(4, 64, 'picture(x, w)')).toBe(33_027);
});

test('modulated: kernels of each sample scaled by its style and brought to length 1 (eq. 1 and 3)', async () => {
  const graph = await using([3, 3, 2], 'modulated(x, w, 2)', { latent: '3' });
  const [x, w] = [valueOf(batch(3, 3, 2), 0), valueOf(batch(3), 1)];
  const kernels = valueOf(same(3, 3, 2, 2), 2).samples[0]!;
  const kernel = valueOf(same(3, 2), 3).samples[0]!;
  const bias = valueOf(same(2), 4).samples[0]!;
  const weights: Weights = { modulated: { kernels, equal_dense: { kernel, bias } } };
  const [made] = evaluate(graph, [x, w], weights);
  made!.samples.forEach((sample, n) => {
    const style = [0, 1].map((i) =>
      [0, 1, 2].reduce((sum, j) => sum + (w.samples[n]!.data[j]! * at(kernel, j, i)) / Math.sqrt(3), bias.data[i]!),
    );
    const scaled = fill(kernels.shape, ([a, b, i, o]) => (at(kernels, a!, b!, i!, o!) * style[i!]!) / Math.sqrt(18));
    const length = [0, 1].map((o) => {
      let sum = 1e-8;
      for (let a = 0; a < 3; a++)
        for (let b = 0; b < 3; b++) for (let i = 0; i < 2; i++) sum += at(scaled, a, b, i, o) ** 2;
      return Math.sqrt(sum);
    });
    const expected = convolved(
      x.samples[n]!,
      fill(scaled.shape, (index) => at(scaled, ...index) / length[index[3]!]!),
    );
    sample.data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i]!, 9));
  });
});

/** Zeros around the picture. */
function convolved(x: NDArray, kernels: NDArray): NDArray {
  return fill(x.shape, ([row, column, o]) => {
    let sum = 0;
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        for (let i = 0; i < 2; i++) {
          const [r, c] = [row! + a - 1, column! + b - 1];
          if (r >= 0 && c >= 0 && r < 3 && c < 3) sum += at(x, r, c, i) * at(kernels, a, b, i, o!);
        }
    return sum;
  });
}

test('stylegan2 learns, and its penalties are taken at their steps', async () => {
  const run = await trained('stylegan2', { base: '32', most: '8', latent: '8', depth: '2' }, 20);
  expect(run.loss('D', 0.7, 1)).toBeLessThan(run.loss('D', 0, 0.3));
  const steps = (name: string) => run.lines.flatMap(({ step, losses }) => (losses?.[name] === undefined ? [] : [step]));
  expect(steps('D2')).toEqual([16]);
  expect(steps('mapping+G2')).toEqual([4, 8, 12, 16, 20]);
});
