import { operations } from '../../../runtime/contract/formula.js';
import { unary } from './families.js';

export const floor = unary({
  name: 'floor',
  doc: 'The next whole number at or below x.',
  range: ([low, high]) => [Math.floor(low), Math.floor(high)],
  derivative: null,
  number: operations.floor,
});
