import type { Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';

/** What every schedule is made of: how far training has come. */
export const progress: Primitive = {
  name: 'progress',
  doc: 'How many times the length given has gone by in training, as a fraction; after the part of training named.',
  operands: [],
  options: [
    { name: 'length', type: 'quantity' },
    { name: 'after', type: 'quantity', default: [0, 'steps'] },
  ],
  infer: (_, options) => ({ type: f32([], false, [0, Infinity]), attributes: options }),
  derivative: () => [],
  flops: () => 0,
};
