import type { MetricKind } from './metric.js';

export const mean: MetricKind = {
  name: 'mean',
  doc: 'The mean of a value over samples, such as `abs(G(input) - target)` on pairs that are held out.',
  parameters: [],
  better: null,
  samples: { default: 1000, least: 1 },
  tellsValue: true,
};
