import { operations } from '../../../runtime/contract/formula.js';
import { binary } from './families.js';

export const power = binary({
  name: 'power',
  doc: 'a to the power b.',
  derivative: ({ ops, a, b, y }, gradient) => [
    ops.mul(gradient, ops.mul(b, ops.power(a, ops.sub(b, 1)))),
    ops.mul(gradient, ops.mul(y, ops.log(a))),
  ],
  number: operations.power,
});
