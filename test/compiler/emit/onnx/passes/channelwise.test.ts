/** Scales, shifts, sums and slopes by channel as convolutions: the numbers of a step stay, and its passes over images go. */
import { describe, expect, it } from 'vitest';
import { toModel } from '../../../../../compiler/emit/onnx/graph.js';
import type { GraphOperations } from '../../../../../compiler/graph/build/operations.js';
import { gradients } from '../../../../../compiler/graph/differentiate/differentiate.js';
import { f32 } from '../../../../../compiler/graph/ir/types.js';
import type { Value as GraphValue } from '../../../../../compiler/graph/ir/value.js';
import { startGraph } from '../../../graph/differentiate/slopes.js';
import { apply } from '../../../graph/primitives/case.js';
import { evaluate } from '../../../graph/reference/reference.js';
import type { Value } from '../../../graph/reference/values.js';
import { blockSize, faultsOf, onnxRuntime, rounded } from '../engine.js';

const block = onnxRuntime.here ? await blockSize() : null;
const note = onnxRuntime.here ? (block === null ? ' (skipped: this ONNX Runtime has no blocks)' : ` of ${block}`) : onnxRuntime.note; // prettier-ignore
const c = block ?? 8;

type Body = (ops: GraphOperations, x: GraphValue, kernel: GraphValue, vectors: readonly GraphValue[]) => GraphValue;

/** The loss of a network and all its gradients, worked out by a model in blocks. */
async function check(
  body: Body,
  image: readonly [number, number, number],
  window: readonly [number, number],
  samples: number,
) {
  const filters = 2 * c;
  const ops = startGraph('network');
  const { builder } = ops;
  const x = builder.input('x', f32(image, true));
  const kernel = builder.input('kernel', f32([...window, image[2], filters], false));
  const vectors = [1, 2, 3, 4].map((i) => builder.input(`v${i}`, f32([filters], false)));
  const loss = apply(ops, 'mean', [ops.square(ops.add(body(ops, x, kernel, vectors), 0.1))], { batch: true });
  const slopes = gradients(ops, loss, [x, kernel, ...vectors]).flatMap((slope) => slope ?? []);
  const graph = builder.finish([loss, ...slopes].map((value, i) => ({ name: `out${i}`, value })));
  const values = graph.inputs.map(({ type: { shape, batch } }, place): Value => {
    const size = shape.reduce((all, dim) => all * dim, 1);
    const data = (k: number) => Float64Array.from({ length: size }, (_, i) => Math.sin(place * 5.1 + k * 2.3 + i * 1.3 + ((i * i) % 13))); // prettier-ignore
    return rounded({ batch, samples: Array.from({ length: batch ? samples : 1 }, (_, k) => ({ shape, data: data(k) })) }); // prettier-ignore
  });
  const model = toModel(graph, { name: 'network', batch: samples, block: c });
  // The loss alone, a mean over 65,536 squares, is 2.5e-5 off in the engine, with this pass or without.
  const faults = await faultsOf(model, values, evaluate(graph, values), 3e-5);
  const ran = model.graph.nodes.map(({ op }) => op);
  const activations = model.graph.nodes.flatMap(({ attributes }) => attributes['activation'] ?? []);
  return { faults, activations, count: (op: string) => ran.filter((name) => name === op).length };
}

const normal =
  (batch: boolean, slope: number): Body =>
  (ops, x, kernel, [gain, bias]) => {
    const y = apply(ops, 'conv2d', [x, kernel], { stride: 1, padding: 'same' });
    const centred = ops.sub(y, apply(ops, 'mean', [y], { axis: [0, 1], batch, keep: true }));
    const spread = apply(ops, 'mean', [ops.square(centred)], { axis: [0, 1], batch, keep: true });
    const scaled = ops.mul(centred, ops.mul(gain!, ops.apply('rsqrt', [ops.add(spread, 0.1)])));
    const shifted = ops.add(scaled, bias!);
    return slope === 0 ? ops.apply('relu', [shifted]) : ops.apply('leaky_relu', [shifted], { slope });
  };

const biased: Body = (ops, x, kernel, [bias, gain, other]) => {
  const y = ops.add(apply(ops, 'conv2d', [x, kernel], { stride: 1, padding: 'same' }), bias!);
  const h = ops.apply('leaky_relu', [y], { slope: 0.2 });
  // A value that is read twice, one that nothing follows, and differences the other way round.
  return ops.add(ops.sub(ops.mul(h, gain!), y), ops.sub(other!, ops.mul(ops.apply('tanh', [h]), bias!)));
};

describe.skipIf(block === null)(`networks in blocks${note} whose passes over images are convolutions`, () => {
  const settings = [[[16, 16, c], [1, 1], 3], [[32, 24, c], [1, 1], 1], [[32, 32, 1], [3, 3], 2], [[17, 31, 3], [2, 2], 2]] as const; // prettier-ignore

  it.each(settings)('batch norm of %j by %j, %i samples', async (image, window, samples) => {
    for (const slope of [0, 0.2]) {
      const { faults, activations, count } = await check(normal(true, slope), image, window, samples);
      expect(faults).toEqual([]);
      expect(activations).toEqual([slope === 0 ? 'Relu' : 'LeakyRelu', 'Clip']);
      expect(['Where', 'Relu', 'LeakyRelu', 'Greater'].map(count)).toEqual([0, 0, 0, 0]);
      expect(count('GlobalAveragePool')).toBeGreaterThan(1);
    }
  });

  it.each(settings)('instance norm of %j by %j, %i samples', async (image, window, samples) => {
    const { faults, count } = await check(normal(false, 0.2), image, window, samples);
    expect(faults).toEqual([]);
    expect(count('Where')).toBe(0);
  });

  it.each(settings)('biases and slopes of %j by %j, %i samples', async (image, window, samples) => {
    const { faults, count } = await check(biased, image, window, samples);
    expect(faults).toEqual([]);
    expect(count('Where')).toBe(0);
  });
});
