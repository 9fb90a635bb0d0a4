import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { showType, size } from '../ir/types.js';
import { needFloat } from './families.js';

export const argmax: Primitive = {
  name: 'argmax',
  doc: 'The place of the largest value along the last axis, the first of equal ones: f32[..., N] as int<N>[...].',
  operands: ['x'],
  options: [],
  infer([x]) {
    needFloat('argmax', x!);
    const { shape, batch } = x!;
    if (shape.length === 0)
      throw problem('shape/rank', {
        operation: 'argmax',
        actual: showType(x!),
        rank: 0,
        expected: 1,
        layout: '[classes]',
      });
    return { type: { dtype: 'i32', shape: shape.slice(0, -1), batch, range: [0, shape.at(-1)! - 1] }, attributes: {} };
  },
  derivative: () => [null],
  flops: ([x]) => size(x!.shape),
};
