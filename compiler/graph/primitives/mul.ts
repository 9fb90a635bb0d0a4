import { operations } from '../../../runtime/contract/formula.js';
import { binary, spread } from './families.js';

export const mul = binary({
  name: 'mul',
  doc: 'a * b.',
  range: (a, b) => spread(a.flatMap((x) => b.map((y) => (x === 0 || y === 0 ? 0 : x * y)))),
  derivative: ({ ops, a, b }, gradient) => [ops.mul(gradient, b), ops.mul(gradient, a)],
  number: operations.mul,
});
