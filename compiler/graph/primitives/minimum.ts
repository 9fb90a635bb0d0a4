import { binary, method } from './families.js';

export const minimum = binary({
  name: 'minimum',
  doc: 'The smaller of a and b.',
  range: (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
  plain: (a, b) => `Math.min(${a}, ${b})`,
  tfjs: method('minimum'),
});
