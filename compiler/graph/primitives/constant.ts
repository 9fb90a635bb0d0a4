import type { Primitive } from '../primitive.js';
import { attributeNumber } from '../primitive.js';
import { f32 } from '../types.js';

export const constant: Primitive = {
  name: 'constant',
  doc: 'A number known at compile time.',
  operands: [],
  options: [{ name: 'value', type: 'float' }],
  infer(_, options) {
    const value = attributeNumber(options, 'value');
    return { type: f32([], false, [value, value]), attributes: { value } };
  },
  flops: () => 0,
  plain: (_, attributes) => String(attributes['value']),
  tfjs: (_, attributes) => String(attributes['value']),
};
