import { unary } from './families.js';

export const neg = unary({
  name: 'neg',
  doc: 'The negative, -x.',
  range: ([low, high]) => [-high, -low],
  plain: (x) => `(-${x})`,
  tfjs: (x) => `${x}.neg()`,
});
