import { binary, method } from './families.js';

export const greaterEqual = binary({
  name: 'greater_equal',
  doc: 'Where a >= b.',
  result: 'bool',
  derivative: null,
  tfjs: method('greaterEqual'),
});
