/** What weights start from: the distribution it should be, by its parameters worked out by hand and by PyTorch's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../compiler/memory-host.js';
import { Emitted, type Outcome } from './emitted.js';
import { askTorch, torch } from './torch.js';

interface Start {
  readonly init: string;
  /** A layer, how many values a sample of its input has, and the weight to look at. */
  readonly layer: string;
  readonly size: readonly number[];
  readonly weight: string;
  readonly mean: number;
  readonly deviation: number;
  /** The ends of a uniform distribution. */
  readonly ends?: readonly [number, number];
}

const dense = (init: string, deviation: number, mean = 0, ends?: Start['ends']): Start => ({
  init,
  layer: `dense(100, init: ${init})`,
  size: [300],
  weight: 'dense.kernel',
  mean,
  deviation,
  ends,
});

/** Half the width of a uniform distribution of a deviation. */
const reach = (deviation: number): Start['ends'] => [-Math.sqrt(3) * deviation, Math.sqrt(3) * deviation];

const glorot = (fanIn: number, fanOut: number): number => Math.sqrt(2 / (fanIn + fanOut));

const starts: readonly Start[] = [
  dense('zeros', 0),
  dense('ones', 0, 1),
  dense('normal(0.5, 0.02)', 0.02, 0.5),
  dense('uniform(-0.1, 0.3)', 0.4 / Math.sqrt(12), 0.1, [-0.1, 0.3]),
  dense('glorot', glorot(300, 100), 0, reach(glorot(300, 100))),
  dense('glorot_normal', glorot(300, 100)),
  dense('he', Math.sqrt(2 / 300)),
  dense('lecun', Math.sqrt(1 / 300)),
  // The fans of a kernel count its window. A transposed convolution's are those of the convolution it is the gradient
  // of, as in PyTorch.
  {
    init: 'he',
    layer: 'conv(20, kernel: [3, 5], init: he)',
    size: [8, 8, 40],
    weight: 'conv.kernels',
    mean: 0,
    deviation: Math.sqrt(2 / (15 * 40)),
  },
  {
    init: 'he',
    layer: 'conv_transpose(40, kernel: [3, 5], init: he)',
    size: [8, 8, 20],
    weight: 'conv_transpose.kernels',
    mean: 0,
    deviation: Math.sqrt(2 / (15 * 40)),
  },
  {
    init: 'glorot',
    layer: 'conv_transpose(40, kernel: 4, init: glorot)',
    size: [8, 8, 20],
    weight: 'conv_transpose.kernels',
    mean: 0,
    deviation: glorot(16 * 20, 16 * 40),
    ends: reach(glorot(16 * 20, 16 * 40)),
  },
];

const program = `${starts
  .map(
    ({ layer, size }, i) => `network N${i + 1}(x: f32[${size.join(', ')}]) -> f32[] { mean(x |> ${layer}, axis: all) }`,
  )
  .join('\n')}

network E(label: int<100>) -> f32[] { sum(embedding(label, 150), axis: all) }

train {
  batch 1
  until 1 steps
  optimizer ${starts.map((_, i) => `N${i + 1}`).join(', ')}, E = sgd(1)
  label ~ categorical(100)
  ${starts
    .map(({ size }, i) => `x${i + 1} ~ normal[${size.join(', ')}]\n  minimize N${i + 1}: mean(N${i + 1}(x${i + 1}))`)
    .join('\n  ')}
  minimize E: mean(E(label))
}
`;

const named = [
  ...starts.map((start, i) => ({ ...start, name: `N${i + 1}/${start.weight}` })),
  { init: 'embedding', layer: 'embedding(150)', name: 'E/embedding.table', mean: 0, deviation: 1, ends: undefined },
];

let emitted: Emitted;
let computed: Outcome;

beforeAll(async () => {
  emitted = await Emitted.of({ starts: { text: program } });
  computed = (await emitted.run('wasm')).get('starts')!;
});
afterAll(() => emitted.dispose());

function initial(name: string): { readonly shape: readonly number[]; readonly values: readonly number[] } {
  if ('error' in computed) throw new Error(computed.error);
  return computed.initial[name]!;
}

const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

it('none of the library is left out', () => {
  const declared = [...library.get('initializers')!.matchAll(/^(?:fn|param) (\w+)/gm)].map(([, name]) => name!);
  expect(declared.filter((name) => !starts.some(({ init }) => init === name))).toEqual([]);
});

it.each(named)('$init of $layer has the mean and deviation it should', ({ name, mean, deviation, ends }) => {
  const { values } = initial(name);
  // Four standard errors.
  const error = 4 / Math.sqrt(values.length);
  expect(Math.abs(average(values) - mean)).toBeLessThanOrEqual(error * deviation);
  const spread = Math.sqrt(average(values.map((x) => (x - mean) ** 2)));
  expect(Math.abs(spread - deviation)).toBeLessThanOrEqual((error / Math.SQRT2) * deviation);
  if (ends !== undefined) {
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    const slack = 1e-3 * (ends[1] - ends[0]);
    expect(low).toBeGreaterThanOrEqual(ends[0] - 1e-7);
    expect(low).toBeLessThan(ends[0] + slack);
    expect(high).toBeLessThanOrEqual(ends[1] + 1e-7);
    expect(high).toBeGreaterThan(ends[1] - slack);
  }
});

describe.skipIf(!torch.here)(`weights start as PyTorch's do${torch.note}`, () => {
  let expected: Readonly<Record<string, readonly number[]>>;

  beforeAll(async () => {
    const questions = named.map(({ init, name }) => [name, { init, shape: initial(name).shape }]);
    expected = await askTorch('initializers.py', Object.fromEntries(questions));
  });

  it.each(named)('$init of $layer', ({ name, deviation }) => {
    const values = [...initial(name).values].sort((a, b) => a - b);
    const shares = expected[name]!;
    for (const [i, quantile] of shares.entries()) {
      const share = (i + 1) / (shares.length + 1);
      const position = Math.floor(share * values.length);
      expect(Math.abs(values[position]! - quantile), `below which ${share} lies`).toBeLessThanOrEqual(0.06 * deviation);
    }
  });
});
