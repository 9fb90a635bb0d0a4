import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainModel, toModel } from '../../../../compiler/emit/onnx/graph.js';
import { printModel } from '../../../../compiler/emit/onnx/model/print.js';
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { f32 } from '../../../../compiler/graph/ir/types.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { removeDead } from '../../../../compiler/graph/simplify/simplify.js';
import { randomProgram } from '../../graph/differentiate/random-program.js';
import { leavesOf, recurrences, scanned } from '../../graph/differentiate/recurrences.js';
import { header, prepare, startGraph, type Subject } from '../../graph/differentiate/slopes.js';
import { apply } from '../../graph/primitives/case.js';
import { batch, batchSize, same, valueOf } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import { batchName, faults, onnxRuntime, rounded } from './engine.js';
import { flatten } from './flat.js';

/** What a subject makes, a functional of its derivatives, and the derivatives of both, with a batch of both kinds. */
async function faultsOf(
  subject: Subject,
  tolerance: number,
  batches = [batchSize, batchName],
): Promise<readonly string[]> {
  const { graph, values, weights = {}, settings = {} } = prepare(subject);
  const flat = flatten(graph, values, weights, settings);
  const clean = removeDead(flat.graph);
  const given = flat.values.map(rounded);
  const expected = evaluate(clean, given);
  const found: string[] = [];
  for (const size of batches) found.push(...(await faults(clean, given, expected, size, tolerance)));
  return found;
}

describe.skipIf(!onnxRuntime.here)(`models of whole graphs against definitions${onnxRuntime.note}`, () => {
  const directions = [false, true];
  const cases = recurrences.flatMap((recurrence) => directions.map((reverse) => ({ name: recurrence.name, recurrence, reverse }))); // prettier-ignore

  it.each(cases)('a scan: $name, reverse: $reverse', async ({ recurrence, reverse }) => {
    const build = (ops: GraphOperations, symbols: readonly GraphValue[]) => scanned(ops, recurrence, symbols, reverse);
    expect(await faultsOf({ inputs: leavesOf(recurrence), build }, 2e-5)).toEqual([]);
  });

  it('a scan without sequences, what it carries handed on as it is, within a scan', async () => {
    const build = (ops: GraphOperations, [x, w]: readonly GraphValue[]): GraphValue => {
      const turn = (around: GraphOperations, start: GraphValue, deep: boolean): readonly GraphValue[] => {
        const body = new GraphBuilder({ ...header('turn'), kind: 'branch' }, around.builder);
        const own = new GraphOperations(body, around.origin);
        const [a, b] = ['a', 'b'].map((name) => body.input(name, f32([2], true)));
        const next = deep ? turn(own, a!, false)[0]! : own.mul(a!, own.apply('tanh', [w!]));
        const graph = body.finish([{ name: 'a', value: b! }, { name: 'b', value: next }, { name: 'seen', value: a! }, { name: 'again', value: a! }]); // prettier-ignore
        const shape = { length: 3, carry: 2, xs: 0, reverse: deep };
        return around.builder.scan(graph, shape, [start, start, ...body.captures], around.origin);
      };
      const [a, b, seen, again] = turn(ops, x!, true);
      return ops.add(ops.mul(ops.add(seen!, again!), a!), b!);
    };
    expect(await faultsOf({ inputs: [batch(2), same(2)], build }, 2e-5)).toEqual([]);
  });

  it('random programs', async () => {
    const runs = Number(process.env['GANLANG_PROGRAMS'] ?? 40);
    const property = fc.asyncProperty(fc.nat(2 ** 30), fc.integer({ min: 2, max: 12 }), async (seed, length) => {
      expect(await faultsOf(randomProgram(seed, length), 1e-4, [seed % 3 === 0 ? batchName : batchSize])).toEqual([]);
    });
    await fc.assert(property, { numRuns: runs, seed: Number(process.env['GANLANG_SEED'] ?? 1) });
  });

  it('wide padding before a pooling of small windows, which the engine would join', async () => {
    const build = (ops: GraphOperations, [x, kernel]: readonly GraphValue[]): GraphValue => {
      const image = apply(ops, 'conv2d', [x!, kernel!]);
      return apply(ops, 'avg_pool', [apply(ops, 'pad', [image], { amount: 2 })], { size: 2, stride: 1 });
    };
    expect(await faultsOf({ inputs: [batch(4, 4, 2), same(2, 2, 2, 2)], build }, 2e-5)).toEqual([]);
  });

  it('an input that is an output, under a name of its own, and one value handed out twice', async () => {
    const ops = startGraph('step');
    const w = ops.builder.input('w', f32([2], false));
    const sum = ops.add(w, 1);
    const graph = ops.builder.finish([
      { name: 'w', value: w },
      { name: 'sum', value: sum },
      { name: null, value: sum },
      { name: 'half', value: ops.builder.constant(0.5, ops.origin) },
    ]);
    const model = toModel(graph, { name: 'step', batch: 1 });
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(['w_2', 'sum', 'output', 'half']);
    const values = [valueOf(same(2), 1)].map(rounded);
    expect(await faults(graph, values, evaluate(graph, values), 1, 1e-6)).toEqual([]);
  });
}); // prettier-ignore

/** A step with a convolution and its gradient, and a scan. */
function smallStep(): Graph {
  const ops = startGraph('step');
  const { builder } = ops;
  const [x, kernel] = [builder.input('x', f32([4, 4, 1], true)), builder.input('kernel', f32([2, 2, 1, 3], false))];
  const settings = { stride: 2, padding: 'valid', dilation: 1, groups: 1 };
  const y = ops.apply('leaky_relu', [ops.apply('conv2d', [x, kernel], settings)], { slope: 0.2 });
  const gradient = ops.apply('conv2d_kernel_gradient', [x, y], { ...settings, kernel: [2, 2] });
  const body = new GraphBuilder({ ...header('cell'), kind: 'branch' }, builder);
  const own = new GraphOperations(body, ops.origin);
  const [h, row] = [body.input('h', f32([2, 3], true)), body.input('row', f32([2, 3], true))];
  const next = own.apply('tanh', [own.add(own.mul(h, ops.sum(gradient, [0, 1, 2])), row)]);
  const graph = body.finish([{ name: 'h', value: next }]);
  const start = ops.apply('broadcast_batch', [ops.apply('fill', [], { value: 0, shape: [2, 3] }), x]);
  const shape = { length: 2, carry: 1, xs: 1, reverse: true };
  const [last] = builder.scan(graph, shape, [start, y, ...body.captures], ops.origin);
  return builder.finish([
    { name: 'last', value: last! },
    { name: 'kernel', value: ops.sub(kernel, ops.mul(gradient, 0.1)) },
  ]);
}

it('a model as text', () => {
  expect(printModel(plainModel(smallStep(), { name: 'step', batch: 8 }))).toMatchInlineSnapshot(`
    "operators ONNX 18
    step(x: float[8, 4, 4, 1], kernel: float[2, 2, 1, 3]) -> last: float[8, 2, 3], kernel_2: float[2, 2, 1, 3]
      ints: int64[3] = 0 1 2
      0: float[] = 0
      ints_2: int64[2] = 2 3
      ints_3: int64[3] = 8 2 3
      0.1: float[] = 0.1
      transpose = Transpose(x, perm: [0, 3, 1, 2])
      transpose_2 = Transpose(kernel, perm: [3, 2, 0, 1])
      conv = Conv(transpose, transpose_2, kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1)
      transpose_3 = Transpose(conv, perm: [0, 2, 3, 1])
      leakyrelu = LeakyRelu(transpose_3, alpha: 0.2f)
      transpose_4 = Transpose(transpose, perm: [1, 0, 2, 3])
      transpose_5 = Transpose(leakyrelu, perm: [0, 3, 1, 2])
      transpose_6 = Transpose(transpose_5, perm: [1, 0, 2, 3])
      conv_2 = Conv(transpose_4, transpose_6, kernel_shape: [2, 2], strides: [1, 1], dilations: [2, 2], pads: [0, 0, 0, 0], group: 1)
      transpose_7 = Transpose(conv_2, perm: [2, 3, 0, 1])
      reducesum = ReduceSum(transpose_7, ints, keepdims: 0)
      expand = Expand(0, ints_2)
      expand_2 = Expand(expand, ints_3)
      last = Scan(expand_2, leakyrelu, num_scan_inputs: 1, scan_input_axes: [1], scan_input_directions: [1])
        cell(h: float[8, 2, 3], row: float[8, 2, 3]) -> h_2: float[8, 2, 3]
          mul = Mul(h, reducesum)
          add = Add(mul, row)
          h_2 = Tanh(add)
      mul_2 = Mul(transpose_7, 0.1)
      kernel_2 = Sub(kernel, mul_2)
    "
  `);
  expect(printModel(plainModel(smallStep(), { name: 'step', batch: 'batch' }))).toMatchInlineSnapshot(`
    "operators ONNX 18
    step(x: float[batch, 4, 4, 1], kernel: float[2, 2, 1, 3]) -> last: float[batch, 2, 3], kernel_2: float[2, 2, 1, 3]
      ints: int64[3] = 0 1 2
      0: float[] = 0
      ints_2: int64[2] = 2 3
      0.1: float[] = 0.1
      transpose = Transpose(x, perm: [0, 3, 1, 2])
      transpose_2 = Transpose(kernel, perm: [3, 2, 0, 1])
      conv = Conv(transpose, transpose_2, kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1)
      transpose_3 = Transpose(conv, perm: [0, 2, 3, 1])
      leakyrelu = LeakyRelu(transpose_3, alpha: 0.2f)
      transpose_4 = Transpose(transpose, perm: [1, 0, 2, 3])
      transpose_5 = Transpose(leakyrelu, perm: [0, 3, 1, 2])
      transpose_6 = Transpose(transpose_5, perm: [1, 0, 2, 3])
      conv_2 = Conv(transpose_4, transpose_6, kernel_shape: [2, 2], strides: [1, 1], dilations: [2, 2], pads: [0, 0, 0, 0], group: 1)
      transpose_7 = Transpose(conv_2, perm: [2, 3, 0, 1])
      reducesum = ReduceSum(transpose_7, ints, keepdims: 0)
      expand = Expand(0, ints_2)
      shape = Shape(x, start: 0, end: 1)
      concat = Concat(shape, ints_2, axis: 0)
      expand_2 = Expand(expand, concat)
      last = Scan(expand_2, leakyrelu, num_scan_inputs: 1, scan_input_axes: [1], scan_input_directions: [1])
        cell(h: float[batch, 2, 3], row: float[batch, 2, 3]) -> h_2: float[batch, 2, 3]
          mul = Mul(h, reducesum)
          add = Add(mul, row)
          h_2 = Tanh(add)
      mul_2 = Mul(transpose_7, 0.1)
      kernel_2 = Sub(kernel, mul_2)
    "
  `);
});
