/** Self-attention and conditional batch normalisation against sums written out number by number. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Emitted } from './emitted.js';
import type { Numbers, Recording } from './recorder.js';

const program = `
import { self_attention } from "std/attention"
import { conditional_batch_norm } from "std/resnet"

network A(x: f32[4, 4, 8]) -> f32[4, 4, 8] { x |> self_attention }
network N(x: f32[3, 2], label: int<4>) -> f32[3, 2] { x |> conditional_batch_norm(label) }

train {
  batch 5
  until 1 steps
  optimizer A, N = sgd(1)
  x ~ normal[4, 4, 8]
  y ~ normal[4, 4, 8]
  u ~ normal[3, 2]
  v ~ normal[3, 2]
  label ~ categorical(4)
  minimize A: mean(square(A(x) - y))
  minimize N: mean(square(N(u, label) - v))
}
`;

const positions = Array.from({ length: 16 }, (_, i) => i);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** The rows of a matrix, or of what comes in equal pieces. */
const rows = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(width * i, width * (i + 1)));
/** A convolution of one pixel: the matrix product. */
const times = (x: readonly number[][], { shape, values }: Numbers): number[][] => {
  const filters = shape.at(-1)!;
  return x.map((row) =>
    Array.from({ length: filters }, (_, j) => row.reduce((sum, value, i) => sum + value * values[i * filters + j]!, 0)),
  );
};
/** The largest of each square of four, in a picture of 4x4. */
const pooled = (x: readonly number[][]): number[][] =>
  [0, 2, 8, 10].map((corner) => x[0]!.map((_, c) => Math.max(...[0, 1, 4, 5].map((step) => x[corner + step]![c]!))));

let emitted: Emitted;
let run: Recording;
beforeAll(async () => {
  emitted = await Emitted.of({ program: { text: program } });
  run = (await emitted.run('cpu')).get('program') as Recording;
});
afterAll(() => emitted.dispose());

it('self-attention: every position takes of the others by how alike they are', () => {
  const weight = (path: string) => run.before[`A/self_attention.${path}`]!;
  const projections = ['', '_2', '_3', '_4'].map((which) => weight(`projection${which}.conv.kernels`));
  const [scale] = weight('scale').values;
  expect(scale).not.toBe(0);
  const errors = rows(run.draws['x']!, 128).flatMap((flat, sample) => {
    const x = rows(flat, 8);
    const query = times(x, projections[0]!);
    const [key, value] = [pooled(times(x, projections[1]!)), pooled(times(x, projections[2]!))];
    const seen = query.map((q) => {
      const alike = key.map((k) => Math.exp(k.reduce((sum, entry, i) => sum + entry * q[i]!, 0)));
      const all = alike.reduce((sum, one) => sum + one, 0);
      return value[0]!.map((_, c) => alike.reduce((sum, one, j) => sum + (one / all) * value[j]![c]!, 0));
    });
    const added = times(seen, projections[3]!);
    const y = rows(run.draws['y']!.slice(128 * sample, 128 * (sample + 1)), 8);
    return positions.flatMap((p) => x[p]!.map((value, c) => (value + scale! * added[p]![c]! - y[p]![c]!) ** 2));
  });
  expect(run.lines[0]!.loss).toBeCloseTo(mean(errors), 4);
});

it('conditional batch norm: normalised over the batch, then scaled and moved by class', () => {
  const [scales, biases] = ['', '_2'].map((which) =>
    rows(run.before[`N/conditional_batch_norm.embedding${which}.table`]!.values, 2),
  );
  const u = rows(run.draws['u']!, 2);
  const [centers, deviations] = [0, 1].reduce<[number[], number[]]>(
    ([means, spreads], c) => {
      const channel = u.map((row) => row[c]!);
      const center = mean(channel);
      return [
        [...means, center],
        [...spreads, Math.sqrt(mean(channel.map((value) => (value - center) ** 2)) + 1e-5)],
      ];
    },
    [[], []],
  );
  const errors = run.draws['v']!.map((wanted, i) => {
    const [row, c, label] = [Math.floor(i / 2), i % 2, run.draws['label']![Math.floor(i / 6)]!];
    const normal = (u[row]![c]! - centers[c]!) / deviations[c]!;
    return (normal * scales![label]![c]! + biases![label]![c]! - wanted) ** 2;
  });
  expect(run.lines[1]!.loss).toBeCloseTo(mean(errors), 4);
});
