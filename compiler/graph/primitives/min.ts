import { extremum, reduction } from './families.js';

export const min = reduction({
  name: 'min',
  doc: 'The smallest of all elements and samples, or over the axes named.',
  range: (range) => range,
  derivative: extremum,
});
