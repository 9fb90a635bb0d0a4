import type { MetricKind } from './metric.js';

export const slicedWasserstein: MetricKind = {
  name: 'sliced_wasserstein',
  doc: 'The mean Wasserstein distance between the shadows of samples and of data on random lines, as they are or in the features of a network.',
  parameters: [
    { name: 'real', kind: 'field' },
    { name: 'network', kind: 'network', output: 'features', optional: true },
    { name: 'directions', kind: 'number', default: 128, least: 1, most: 100_000, optional: true },
  ],
  better: 'less',
  samples: { default: 5000, least: 1 },
};
