import { binary } from './families.js';

export const greater = binary({
  name: 'greater',
  doc: 'Where a > b.',
  result: 'bool',
  derivative: null,
});
