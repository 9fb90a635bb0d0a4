import { unary } from './families.js';

export const softplus = unary({
  name: 'softplus',
  doc: 'log(1 + e^x), without overflow.',
  range: () => [0, Infinity],
  cost: 16,
  derivative: ({ ops, x }, gradient) => ops.mul(gradient, ops.sigmoid(x)),
});
