import { operations } from '../../../runtime/contract/formula.js';
import { binary } from './families.js';

export const sub = binary({
  name: 'sub',
  doc: 'a - b.',
  range: (a, b) => [a[0] - b[1], a[1] - b[0]],
  derivative: ({ ops }, gradient) => [gradient, ops.neg(gradient)],
  number: operations.sub,
});
