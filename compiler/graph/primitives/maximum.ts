import { operations } from '../../../runtime/contract/formula.js';
import { binary } from './families.js';

export const maximum = binary({
  name: 'maximum',
  doc: 'The larger of a and b.',
  range: (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
  derivative: ({ ops, a, b }, gradient) => {
    const first = ops.greaterEqual(a, b);
    return [ops.select(first, gradient, 0), ops.select(first, 0, gradient)];
  },
  number: operations.maximum,
});
