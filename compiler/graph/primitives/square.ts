import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const square = unary({
  name: 'square',
  doc: 'The square, x * x.',
  range: ([low, high]) => [
    low <= 0 && high >= 0 ? 0 : Math.min(low * low, high * high),
    Math.max(low * low, high * high),
  ],
  derivative: ({ ops, x }, gradient) => ops.mul(gradient, ops.mul(2, x)),
  number: operations.square,
});
