import { unary } from './families.js';

export const tanh = unary({
  name: 'tanh',
  doc: 'The hyperbolic tangent, between -1 and 1.',
  range: () => [-1, 1],
  cost: 10,
  derivative: ({ ops, y }, gradient) => ops.mul(gradient, ops.sub(1, ops.square(y))),
});
