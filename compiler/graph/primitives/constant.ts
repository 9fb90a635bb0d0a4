import { attributeNumber, type Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';

export const constant: Primitive = {
  name: 'constant',
  doc: 'A number known at compile time.',
  operands: [],
  options: [{ name: 'value', type: 'float' }],
  infer(_, options) {
    const value = attributeNumber(options, 'value');
    return { type: f32([], false, [value, value]), attributes: { value } };
  },
  number: (_, attributes) => attributeNumber(attributes, 'value'),
  derivative: () => [],
  flops: () => 0,
};
