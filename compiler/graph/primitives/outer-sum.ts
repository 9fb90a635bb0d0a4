import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { f32, sameShape, showType, size } from '../ir/types.js';
import { needFloat } from './families.js';

/** The gradient of `matmul` for its matrix; its own derivatives are matrix products again. */
export const outerSum: Primitive = {
  name: 'outer_sum',
  doc: 'The sum over the batch and all leading axes of the outer products: f32[..., K] and f32[..., N] to f32[K, N].',
  operands: ['a', 'b'],
  options: [],
  infer([a, b]) {
    needFloat('outer_sum', a!);
    needFloat('outer_sum', b!);
    const [left, right] = [a!.shape, b!.shape];
    if (
      left.length === 0 ||
      right.length === 0 ||
      !sameShape(left.slice(0, -1), right.slice(0, -1)) ||
      a!.batch !== b!.batch
    ) {
      throw problem('shape/matmul', { left: showType(a!), right: showType(b!), leftShape: left, rightShape: right });
    }
    return { type: f32([left.at(-1)!, right.at(-1)!], false), attributes: {} };
  },
  derivative: ({ ops, inputs: [a, b] }, gradient) => [
    ops.apply('matmul', [b!, ops.transpose(gradient, [1, 0])]),
    ops.apply('matmul', [a!, gradient]),
  ],
  flops: ([a], output) => 2 * size(output.shape) * size(a!.shape.slice(0, -1)),
};
