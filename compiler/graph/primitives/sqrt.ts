import { unary } from './families.js';

export const sqrt = unary({
  name: 'sqrt',
  doc: 'The square root.',
  range: ([low, high]) => [Math.sqrt(Math.max(low, 0)), Math.sqrt(Math.max(high, 0))],
  cost: 4,
  plain: (x) => `Math.sqrt(${x})`,
  tfjs: (x) => `${x}.sqrt()`,
});
