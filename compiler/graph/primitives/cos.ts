import { unary } from './families.js';

export const cos = unary({
  name: 'cos',
  doc: 'The cosine.',
  range: () => [-1, 1],
  cost: 8,
  tfjs: (x) => `${x}.cos()`,
});
