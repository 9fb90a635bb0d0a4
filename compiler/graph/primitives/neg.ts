import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const neg = unary({
  name: 'neg',
  doc: 'The negative, -x.',
  range: ([low, high]) => [-high, -low],
  derivative: ({ ops }, gradient) => ops.neg(gradient),
  number: operations.neg,
});
