import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const abs = unary({
  name: 'abs',
  doc: 'The distance from zero, |x|.',
  range: ([low, high]) => [
    low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)),
    Math.max(Math.abs(low), Math.abs(high)),
  ],
  derivative: ({ ops, x }, gradient) => ops.mul(gradient, ops.sign(x)),
  number: operations.abs,
});
