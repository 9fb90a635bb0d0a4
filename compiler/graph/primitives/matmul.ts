import { problem } from '../../diagnostics/report/problem.js';
import type { Value } from '../ir/value.js';
import type { Primitive } from './primitive.js';
import { f32, sameShape, showSamples, showType, size } from '../ir/types.js';
import { needFloat } from './families.js';

/**
 * Contracts the last axis of `a` with the first of a matrix `b` that is the same for all samples; or multiplies two
 * stacks of matrices with equal leading axes.
 */
export const matmul: Primitive = {
  name: 'matmul',
  doc: 'The matrix product: f32[..., K] with f32[K, N], or f32[..., M, K] with f32[..., K, N].',
  operands: ['a', 'b'],
  options: [],
  infer([a, b]) {
    needFloat('matmul', a!);
    needFloat('matmul', b!);
    const [left, right] = [a!.shape, b!.shape];
    const shared = !b!.batch && right.length === 2;
    const inner = shared ? right[0] : right[right.length - 2];
    const stacks =
      shared || (left.length >= 2 && left.length === right.length && sameShape(left.slice(0, -2), right.slice(0, -2)));
    if (left.length === 0 || right.length < 2 || left[left.length - 1] !== inner || !stacks) {
      // A vector meets a matrix only where that is the same for all samples.
      const own = b!.batch && left.length === 1 && right.length === 2 && left[0] === inner;
      const show = own ? showSamples : showType;
      throw problem('shape/matmul', { left: show(a!), right: show(b!), leftShape: left, rightShape: right, own });
    }
    const columns = right[right.length - 1]!;
    return { type: f32([...left.slice(0, -1), columns], a!.batch || b!.batch), attributes: {} };
  },
  derivative({ ops, inputs }, gradient) {
    const [a, b] = inputs as [Value, Value];
    const swapped = (x: Value): Value => {
      const rank = x.type.shape.length;
      return ops.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
    };
    if (b.type.shape.length === 2 && !b.type.batch) {
      return [ops.apply('matmul', [gradient, swapped(b)]), ops.apply('outer_sum', [a, gradient])];
    }
    return [ops.apply('matmul', [gradient, swapped(b)]), ops.apply('matmul', [swapped(a), gradient])];
  },
  flops: ([a], output) => 2 * size(output.shape) * a!.shape[a!.shape.length - 1]!,
};
