import { binary, method, spread } from './families.js';

export const mul = binary({
  name: 'mul',
  doc: 'a * b.',
  range: (a, b) => spread(a.flatMap((x) => b.map((y) => (x === 0 || y === 0 ? 0 : x * y)))),
  plain: (a, b) => `(${a} * ${b})`,
  tfjs: method('mul'),
});
