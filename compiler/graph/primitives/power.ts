import { binary, method } from './families.js';

export const power = binary({
  name: 'power',
  doc: 'a to the power b.',
  plain: (a, b) => `(${a} ** ${b})`,
  tfjs: method('pow'),
});
