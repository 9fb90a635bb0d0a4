import { extremum, reduction } from './families.js';

export const max = reduction({
  name: 'max',
  doc: 'The largest of all elements and samples, or over the axes named.',
  range: (range) => range,
  derivative: extremum,
});
