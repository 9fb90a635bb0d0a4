import { reduction } from './families.js';

export const mean = reduction({
  name: 'mean',
  doc: 'The mean over all elements and samples, or over the axes named.',
  range: (range) => range,
});
