import { binary } from './families.js';

export const less = binary({
  name: 'less',
  doc: 'Where a < b.',
  result: 'bool',
  derivative: null,
});
