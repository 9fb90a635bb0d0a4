import { attributeNumber, type Primitive } from './primitive.js';

export const whole: Primitive = {
  name: 'whole',
  doc: 'A whole number known at compile time, as int<N>[]: what `G(z, 3)` gives a generator that is told a class.',
  operands: [],
  options: [{ name: 'value', type: 'int' }],
  infer(_, options) {
    const value = attributeNumber(options, 'value');
    return { type: { dtype: 'i32', shape: [], batch: false, range: [value, value] }, attributes: { value } };
  },
  derivative: () => [],
  flops: () => 0,
};
