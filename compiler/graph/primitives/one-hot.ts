import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { f32, showType, size } from '../ir/types.js';

export const oneHot: Primitive = {
  name: 'one_hot',
  doc: 'int<N> as f32[N]: one at the number, zero elsewhere.',
  operands: ['x'],
  options: [],
  infer([x]) {
    if (x!.dtype !== 'i32' || x!.range === null || !Number.isFinite(x!.range[1])) {
      throw problem('type/needs-whole', { operation: 'one_hot', actual: showType(x!) });
    }
    const classes = x!.range[1] + 1;
    return { type: f32([...x!.shape, classes], x!.batch, [0, 1]), attributes: { classes } };
  },
  derivative: () => [null],
  flops: (_, output) => size(output.shape),
};
