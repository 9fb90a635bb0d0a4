import { unary } from './families.js';

export const rsqrt = unary({
  name: 'rsqrt',
  doc: 'One over the square root.',
  range: () => [0, Infinity],
  cost: 4,
  tfjs: (x) => `${x}.rsqrt()`,
});
