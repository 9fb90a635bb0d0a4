import { binary } from './families.js';

export const lessEqual = binary({
  name: 'less_equal',
  doc: 'Where a <= b.',
  result: 'bool',
  derivative: null,
});
