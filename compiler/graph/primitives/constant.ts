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
  derivative: () => [],
  flops: () => 0,
  plain: (_, attributes) => numberCode(attributeNumber(attributes, 'value')),
  tfjs: (_, attributes) => numberCode(attributeNumber(attributes, 'value')),
};

/** 0.1 rather than 0.09999999999999998: f32 cannot tell them apart. */
const numberCode = (value: number): string => String(Number(value.toPrecision(12)));
