import type { Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';

export const batchSize: Primitive = {
  name: 'batch_size',
  doc: 'How many samples the batch has.',
  operands: ['x'],
  onlySizes: ['x'],
  options: [],
  infer: () => ({ type: f32([], false, [1, Infinity]), attributes: {} }),
  derivative: () => [null],
  flops: () => 0,
};
