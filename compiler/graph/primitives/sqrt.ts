import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const sqrt = unary({
  name: 'sqrt',
  doc: 'The square root.',
  range: ([low, high]) => [Math.sqrt(Math.max(low, 0)), Math.sqrt(Math.max(high, 0))],
  cost: 4,
  derivative: ({ ops, y }, gradient) => ops.div(ops.mul(gradient, 0.5), y),
  number: operations.sqrt,
});
