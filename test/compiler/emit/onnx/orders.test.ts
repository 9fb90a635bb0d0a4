/** Filters that lie in blocks from step to step. */
import { describe, expect, it } from 'vitest';
import { plainModel, toModel } from '../../../../compiler/emit/onnx/graph.js';
import type { Model } from '../../../../compiler/emit/onnx/model/model.js';
import type { Orders } from '../../../../compiler/emit/onnx/orders.js';
import { gradients } from '../../../../compiler/graph/differentiate/differentiate.js';
import { f32 } from '../../../../compiler/graph/ir/types.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { dimsLying, put, storedOrder, taken } from '../../../../runtime/contract/stored-order.js';
import { startGraph } from '../../graph/differentiate/slopes.js';
import { apply } from '../../graph/primitives/case.js';
import { evaluate } from '../../graph/reference/reference.js';
import type { Value } from '../../graph/reference/values.js';
import { blockSize, faultsOf, onnxRuntime, rounded } from './engine.js';

const block = onnxRuntime.here ? await blockSize() : null;
const note = onnxRuntime.here
  ? block === null
    ? ' (skipped: this ONNX Runtime has no blocks)'
    : ''
  : onnxRuntime.note;
const c = block ?? 8;

const shapes = [[4, 4, 8, 3], [4, 4, c, 2 * c], [3, 3, 2 * c, c], [1, 1, c, c], [3, 3, c, 3], [3]] as const; // prettier-ignore

/** A step of descent with momentum on networks of all kinds of filters. */
function step(): Graph {
  const ops = startGraph('step');
  const { builder } = ops;
  const x = builder.input('x', f32([4, 4, 8], true));
  const weights = shapes.map((shape, i) => builder.input(`w${i}`, f32(shape, false)));
  const slots = shapes.map((shape, i) => builder.input(`m${i}`, f32(shape, false)));
  const [out, down, deep, point, thin, bias] = weights as [typeof x, typeof x, typeof x, typeof x, typeof x, typeof x];
  const few = apply(ops, 'conv2d', [x, out], { stride: 1, padding: 'same' });
  const start = apply(ops, 'concat', Array.from({ length: c }, (_, i) => ops.apply('slice', [few], { begin: [0, 0, i % 3], size: [4, 4, 1] }))); // prettier-ignore
  // As spectral norm and equalised rates have them.
  const scaled = ops.mul(down, ops.apply('rsqrt', [ops.add(apply(ops, 'sum', [ops.square(down)]), 1)]));
  const flat = apply(ops, 'sum', [ops.apply('reshape', [deep], { shape: [9 * 2 * c, c] })], { axis: [0] });
  const half = ops.apply('leaky_relu', [apply(ops, 'conv2d', [start, scaled], { stride: 2 })], { slope: 0.2 });
  const same = apply(ops, 'conv2d', [half, deep], { padding: 'same' });
  const mixed = apply(ops, 'conv2d', [ops.add(same, flat), ops.mul(point, 0.5)]);
  const up = apply(ops, 'conv2d_transpose', [apply(ops, 'conv2d', [mixed, ops.apply('slice', [scaled], { begin: [0, 0, 0, 0], size: [1, 1, c, 2 * c] })]), scaled], { stride: 2 }); // prettier-ignore
  const last = ops.add(apply(ops, 'conv2d', [up, thin], { padding: 'same' }), bias);
  const loss = apply(ops, 'mean', [ops.square(last)]);
  const slopes = gradients(ops, loss, weights);
  const moved = slots.map((slot, i) => ops.add(ops.mul(slot, 0.9), ops.mul(ops.square(slopes[i]!), 0.1)));
  const next = weights.map((weight, i) => ops.sub(weight, ops.div(ops.mul(slopes[i]!, 0.01), ops.add(ops.apply('sqrt', [moved[i]!]), 0.1)))); // prettier-ignore
  return builder.finish([loss, ...next, ...moved].map((value, i) => ({ name: `out${i}`, value })));
}

const arrays = (value: Value, change: (numbers: Float32Array) => Float32Array, shape: readonly number[]): Value => ({
  ...value,
  samples: [{ shape, data: Float64Array.from(change(Float32Array.from(value.samples[0]!.data))) }],
});

const lying = (value: Value): Value => {
  const order = storedOrder(value.samples[0]!.shape, c);
  return value.batch || order === undefined ? value : arrays(value, (numbers) => put(numbers, order), dimsLying(order));
};

function numbers(shape: readonly number[], batch: boolean, seed: number): Value {
  const size = shape.reduce((all, dim) => all * dim, 1);
  const sample = (k: number) => ({
    shape,
    data: Float64Array.from({ length: size }, (_, i) => Math.sin(seed * 7.3 + k * 3.1 + i * 1.7 + ((i * i) % 11)) / 2),
  });
  return rounded({ batch, samples: Array.from({ length: batch ? 2 : 1 }, (_, k) => sample(k)) });
}

const orders: Orders = {
  inputs: [undefined, ...shapes, ...shapes].map((shape) => shape && storedOrder(shape, c)),
  outputs: [undefined, ...shapes, ...shapes].map((shape) => shape && storedOrder(shape, c)),
};

const count = ({ graph }: Model, op: string): number => graph.nodes.filter((node) => node.op === op).length;

it('the order is undone, and moves rows of a block', () => {
  const shape = [2, 3, 16, 24];
  const order = storedOrder(shape, 8)!;
  const values = Float32Array.from({ length: 2 * 3 * 16 * 24 }, (_, i) => i);
  expect(dimsLying(order)).toEqual([3, 2, 2, 3, 8, 8]);
  const lies = put(values, order);
  expect(taken(lies, order)).toEqual(values);
  // Filter 8 of channel 8, in the second block of each.
  expect(lies[(((1 * 2 + 1) * 2 + 1) * 3 + 2) * 64 + 1 * 8 + 5]).toBe(((1 * 3 + 2) * 16 + 9) * 24 + 13);
  for (const other of [
    [3, 3, 8, 4],
    [8, 8],
    [1, 8, 8],
    [3, 3, 4, 8],
  ])
    expect(storedOrder(other, 8)).toBeUndefined();
  expect(storedOrder(shape, 1)).toBeUndefined();
});

describe.skipIf(block === null)(`a step on filters that lie in blocks${note}`, () => {
  const graph = step();
  const values = [numbers([4, 4, 8], true, 1), ...[...shapes, ...shapes].map((shape, i) => numbers(shape, false, i + 2))].map((value, i) => (i <= shapes.length ? value : { ...value, samples: value.samples.map(({ shape, data }) => ({ shape, data: data.map(Math.abs) })) })); // prettier-ignore
  const [given, expected] = [values.map(lying), evaluate(graph, values).map(lying)];
  const options = { name: 'step', batch: 2, orders };

  it.each([['in blocks', toModel(graph, { ...options, block: c })], ['in planes', toModel(graph, options)], ['written out', plainModel(graph, options)]] as const)('%s, is the step that was written', async (_, model) => {
    expect(await faultsOf(model, given, expected, 1e-5)).toEqual([]);
  }); // prettier-ignore

  it('moves fewer filters than one on filters in the order of the program', () => {
    const [lies, other] = [options, { name: 'step', batch: 2 }].map((each) => toModel(graph, { ...each, block: c }));
    const moves = (model: Model) => count(model, 'Transpose') + count(model, 'ReorderInput');
    expect(moves(lies!)).toBeLessThan(moves(other!));
  });
});
