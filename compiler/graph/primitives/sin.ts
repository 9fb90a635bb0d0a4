import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const sin = unary({
  name: 'sin',
  doc: 'The sine.',
  range: () => [-1, 1],
  cost: 8,
  derivative: ({ ops, x }, gradient) => ops.mul(gradient, ops.cos(x)),
  number: operations.sin,
});
