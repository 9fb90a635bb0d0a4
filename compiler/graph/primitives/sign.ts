import { unary } from './families.js';

export const sign = unary({
  name: 'sign',
  doc: 'Minus one, zero or one, by the sign of x.',
  range: () => [-1, 1],
  derivative: null,
});
