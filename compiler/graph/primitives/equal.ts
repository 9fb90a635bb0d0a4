import { binary } from './families.js';

export const equal = binary({
  name: 'equal',
  doc: 'Where a equals b; whole numbers too.',
  result: 'bool',
  whole: true,
  derivative: null,
});
