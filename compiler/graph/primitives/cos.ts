import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const cos = unary({
  name: 'cos',
  doc: 'The cosine.',
  range: () => [-1, 1],
  cost: 8,
  derivative: ({ ops, x }, gradient) => ops.neg(ops.mul(gradient, ops.sin(x))),
  number: operations.cos,
});
