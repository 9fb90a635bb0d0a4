import { operations } from '../../../runtime/contract/formula.js';
import { binary } from './families.js';

export const minimum = binary({
  name: 'minimum',
  doc: 'The smaller of a and b.',
  range: (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
  derivative: ({ ops, a, b }, gradient) => {
    const first = ops.greaterEqual(b, a);
    return [ops.select(first, gradient, 0), ops.select(first, 0, gradient)];
  },
  number: operations.minimum,
});
