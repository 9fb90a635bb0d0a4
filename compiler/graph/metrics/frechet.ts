import type { MetricKind } from './metric.js';

export const frechet: MetricKind = {
  name: 'frechet',
  doc: 'The Frechet distance between samples and data, each a Gaussian in the features of a network.',
  parameters: [
    { name: 'network', kind: 'network', output: 'features' },
    { name: 'real', kind: 'field' },
  ],
  better: 'less',
  samples: { default: 5000, least: 2 },
};
