import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const log = unary({
  name: 'log',
  doc: 'The natural logarithm.',
  range: ([low, high]) => [low <= 0 ? -Infinity : Math.log(low), Math.log(Math.max(high, 0))],
  cost: 8,
  derivative: ({ ops, x }, gradient) => ops.div(gradient, x),
  number: operations.log,
});
