import { unary } from './families.js';

export const rsqrt = unary({
  name: 'rsqrt',
  doc: 'One over the square root.',
  range: () => [0, Infinity],
  cost: 4,
  derivative: ({ ops, x, y }, gradient) => ops.mul(gradient, ops.mul(-0.5, ops.div(y, x))),
});
