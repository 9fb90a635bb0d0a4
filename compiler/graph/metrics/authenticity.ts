import type { MetricKind } from './metric.js';

export const authenticity: MetricKind = {
  name: 'authenticity',
  doc: 'The share of samples that are no copies: further from the nearest of the data than that one is from the nearest of its kind, as they are or in the features of a network.',
  parameters: [
    { name: 'real', kind: 'field' },
    { name: 'network', kind: 'network', output: 'features', optional: true },
  ],
  better: 'more',
  samples: { default: 1000, least: 1 },
  draws: true,
};
