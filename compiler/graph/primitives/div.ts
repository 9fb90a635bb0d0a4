import { operations } from '../../../runtime/contract/formula.js';
import { binary, spread } from './families.js';

export const div = binary({
  name: 'div',
  doc: 'a / b.',
  range: (a, b) => (b[0] > 0 || b[1] < 0 ? spread(a.flatMap((x) => b.map((y) => (x === 0 ? 0 : x / y)))) : null),
  derivative: ({ ops, b, y }, gradient) => [ops.div(gradient, b), ops.neg(ops.mul(gradient, ops.div(y, b)))],
  number: operations.div,
});
