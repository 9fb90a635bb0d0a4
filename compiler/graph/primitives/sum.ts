import { reduction } from './families.js';

export const sum = reduction({
  name: 'sum',
  doc: 'The sum over all elements, or over the axes named.',
  range: ([low, high], count) =>
    count === null ? [low >= 0 ? 0 : -Infinity, high <= 0 ? 0 : Infinity] : [low * count, high * count],
  derivative: ({ spread }) => spread,
});
