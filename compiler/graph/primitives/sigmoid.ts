import { unary } from './families.js';

export const sigmoid = unary({
  name: 'sigmoid',
  doc: '1 / (1 + e^-x), between 0 and 1.',
  range: () => [0, 1],
  cost: 10,
  derivative: ({ ops, y }, gradient) => ops.mul(gradient, ops.mul(y, ops.sub(1, y))),
});
