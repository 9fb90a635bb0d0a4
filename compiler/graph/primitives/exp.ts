import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const exp = unary({
  name: 'exp',
  doc: 'The exponential, e^x.',
  range: ([low, high]) => [Math.exp(low), Math.exp(high)],
  cost: 8,
  derivative: ({ ops, y }, gradient) => ops.mul(gradient, y),
  number: operations.exp,
});
