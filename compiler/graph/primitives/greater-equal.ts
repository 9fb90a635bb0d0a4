import { binary } from './families.js';

export const greaterEqual = binary({
  name: 'greater_equal',
  doc: 'Where a >= b.',
  result: 'bool',
  derivative: null,
});
