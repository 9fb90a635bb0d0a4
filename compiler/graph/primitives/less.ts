import { binary, method } from './families.js';

export const less = binary({
  name: 'less',
  doc: 'Where a < b.',
  result: 'bool',
  derivative: null,
  tfjs: method('less'),
});
