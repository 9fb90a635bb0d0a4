import { reduction } from './families.js';

export const mean = reduction({
  name: 'mean',
  doc: 'The mean over all elements and samples, or over the axes named.',
  range: (range) => range,
  derivative: ({ ops, x, spread, count, batch }) => {
    const share = ops.div(spread, count);
    return batch ? ops.div(share, ops.batchSize(x)) : share;
  },
});
