import { unary } from './families.js';

export const relu = unary({
  name: 'relu',
  doc: 'max(x, 0).',
  range: ([low, high]) => [Math.max(low, 0), Math.max(high, 0)],
  derivative: ({ ops, x }, gradient) => ops.select(ops.greater(x, 0), gradient, 0),
});
