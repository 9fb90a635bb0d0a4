/** Convolutions in blocks of channels, which ONNX Runtime has kernels of its own for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toModel } from '../../../../compiler/emit/onnx/graph.js';
import { blockedDomain } from '../../../../compiler/emit/onnx/model/model.js';
import type { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { removeDead } from '../../../../compiler/graph/simplify/simplify.js';
import { prepare, type Subject } from '../../graph/differentiate/slopes.js';
import { apply, type Case, simple } from '../../graph/primitives/case.js';
import { windowCases } from '../../graph/primitives/window-cases.js';
import { batch, batchSize, same } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import { blockSize, faultsOf, onnxRuntime, rounded } from './engine.js';

const block = onnxRuntime.here ? await blockSize() : null;
const note = onnxRuntime.here ? (block === null ? ' (skipped: this ONNX Runtime has no blocks)' : ` of ${block}`) : onnxRuntime.note; // prettier-ignore
const c = block ?? 8;

/** Everything a subject makes, its derivatives and theirs, by a model in blocks. */
async function run(subject: Subject, tolerance: number, size = c) {
  const { graph, values: exact, made } = prepare(subject);
  const whole = removeDead({ ...graph, outputs: [{ name: 'made', ref: made.ref }, ...graph.outputs] });
  const values = exact.map(rounded);
  const model = toModel(whole, { name: 'subject', batch: batchSize, block: size });
  const blocked = model.graph.nodes.filter(({ domain }) => domain === blockedDomain).length;
  return { blocked, model, faults: await faultsOf(model, values, evaluate(whole, values), tolerance) };
}

const settings = [
  { image: [4, 4], kernel: [4, 4], stride: 2, padding: 1 },
  { image: [6, 4], kernel: [3, 3], stride: 1, padding: 'same' },
  { image: [5, 4], kernel: [3, 2], stride: 1, padding: 'valid' },
  { image: [6, 6], kernel: [3, 3], stride: 2, padding: 1 },
  { image: [5, 7], kernel: [5, 3], stride: [2, 1], padding: 'same' },
  { image: [3, 3], kernel: [1, 1], stride: 1, padding: 'same' },
  { image: [6, 3], kernel: [6, 3], stride: 3, padding: 'valid' },
  { image: [4, 4], kernel: [4, 4], stride: 1, padding: 'valid' },
  { image: [6, 6], kernel: [2, 2], stride: 1, padding: 1, dilation: 2 },
  { image: [4, 4], kernel: [1, 1], stride: 2, padding: 'same' },
  { image: [4, 5], kernel: [3, 3], stride: 2, padding: [[0, 1], [1, 0]] },
] as const; // prettier-ignore

const convolutions = settings.flatMap(({ image, kernel, ...options }): readonly Case[] =>
  [[c, c], [2 * c, c], [1, c], [3, 2 * c], [c, 1], [c, 3]].map(([channels, filters]) =>
    simple('conv2d', [batch(...image, channels!), same(...kernel, channels!, filters!)], options),
  ),
); // prettier-ignore

const transposed: readonly Case[] = [
  simple('conv2d_transpose', [batch(2, 3, c), same(4, 4, 2 * c, c)], { stride: 2, padding: 1 }),
  simple('conv2d_transpose', [batch(2, 3, c), same(4, 4, 1, c)], { stride: 2, padding: 1 }),
  simple('conv2d_transpose', [batch(2, 2, c), same(4, 4, 3, c)], { stride: 2, padding: 'same' }),
  simple('conv2d_transpose', [batch(2, 2, c), same(3, 3, c, c)], { stride: 2, padding: 1, output_padding: 1 }),
  simple('conv2d_transpose', [batch(1, 1, c), same(4, 4, c, c)], { stride: 1, padding: 'valid' }),
  simple('conv2d_transpose', [same(2, 2, c), same(2, 2, c, c)], { stride: 2, padding: 'valid' }),
];

const unblocked = windowCases.filter(({ operation }) => operation.startsWith('conv2d'));

describe.skipIf(block === null)(`convolutions in blocks${note} against definitions`, () => {
  beforeAll(() => expect([8, 16]).toContain(block));

  it.each([...convolutions, ...transposed])('$name', async (subject) => {
    const { faults, blocked } = await run(subject, 2e-5);
    expect(faults).toEqual([]);
    expect(blocked).toBeGreaterThan(0);
  });

  it.each(unblocked)('$name, on a CPU without blocks', async (subject) => {
    const { faults, blocked } = await run(subject, 2e-5, 1);
    expect(faults).toEqual([]);
    expect(blocked).toBe(0);
  });

  it('a chain stays in blocks from one end to the other', async () => {
    const normal = (ops: GraphOperations, x: GraphValue, gain: GraphValue): GraphValue => {
      const mean = apply(ops, 'mean', [x], { axis: [0, 1], batch: true });
      const centred = ops.sub(x, mean);
      const variance = apply(ops, 'mean', [ops.square(centred)], { axis: [0, 1], batch: true });
      return ops.apply('leaky_relu', [ops.mul(centred, ops.mul(gain, ops.apply('rsqrt', [ops.add(variance, 0.1)])))], { slope: 0.2 }); // prettier-ignore
    };
    const build = (ops: GraphOperations, [x, a, b, d, gain]: readonly GraphValue[]): GraphValue => {
      const down = normal(ops, apply(ops, 'conv2d', [x!, a!], { stride: 2 }), gain!);
      const deep = normal(ops, apply(ops, 'conv2d', [down, b!], {}), gain!);
      return apply(ops, 'conv2d_transpose', [ops.add(ops.apply('slice', [apply(ops, 'concat', [deep, down]), ], { begin: [0, 0, 0], size: [2, 2, c] }), down), d!], { stride: 2 }); // prettier-ignore
    };
    const inputs = [batch(4, 4, 1), same(4, 4, 1, c), same(3, 3, c, c), same(4, 4, c, c), same(c)];
    const { faults, model } = await run({ inputs, build }, 1e-4);
    expect(faults).toEqual([]);
    const kinds = model.graph.nodes.filter(({ op }) => op === 'Transpose').map(({ attributes }) => JSON.stringify(attributes['perm'])); // prettier-ignore
    expect(kinds.filter((order) => order === '[0,3,1,2,4]').length).toBeLessThan(3);
  });
});
