import { operations } from '../../../runtime/contract/formula.js';
import { binary } from './families.js';

export const add = binary({
  name: 'add',
  doc: 'a + b.',
  range: (a, b) => [a[0] + b[0], a[1] + b[1]],
  derivative: (_, gradient) => [gradient, gradient],
  number: operations.add,
});
