import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';

export const toFloat: Primitive = {
  name: 'to_float',
  doc: 'Whole numbers or conditions as f32: a condition that holds is 1.',
  operands: ['x'],
  options: [],
  infer: ([x]) => ({ type: f32(x!.shape, x!.batch, x!.dtype === 'bool' ? [0, 1] : x!.range), attributes: {} }),
  derivative: () => [null],
  flops: (_, output) => size(output.shape),
};
