import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../compiler/graph/build/operations.js';
import { f32 } from '../../../compiler/graph/ir/types.js';
import { measureStep } from '../../../compiler/lower/measure.js';
import { span } from '../graph/differentiate/slopes.js';

it('counts operations, what they cost for a batch, and what is held at once', () => {
  const builder = new GraphBuilder({ kind: 'step', name: 'step', doc: null, span, library: false });
  const ops = new GraphOperations(builder, { span, text: 'train' });
  const x = builder.input('x', f32([3], true));
  const w = builder.input('w', f32([3, 2], false));
  const y = ops.apply('matmul', [x, w]);
  const z = ops.apply('tanh', [ops.apply('tanh', [y])]);
  const dw = ops.apply('outer_sum', [x, ops.reshape(ops.reshape(z, [2, 1]), [2])]);
  const graph = builder.finish([{ name: 'new w', value: dw }]);
  const measured = measureStep({ name: 'D', graph, inputs: [], outputs: [], counts: {} }, 10);
  expect(measured.operations).toEqual([['reshape', 2], ['tanh', 2], ['matmul', 1], ['outer_sum', 1]]); // prettier-ignore
  // A product and its outer sum are 3 x 2 multiply-adds a sample; tanh counts ten a number.
  expect(measured.flops).toBe(10 * (12 + 2 * 2 * 10 + 12));
  expect(measured.given).toBe(4 * (10 * 3 + 6));
  // Two of the vectors of the batch at once.
  expect(measured.held).toBe(4 * (10 * 2 + 10 * 2));
});
