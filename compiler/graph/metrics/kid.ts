import type { MetricKind } from './metric.js';

export const kid: MetricKind = {
  name: 'kid',
  doc: 'The squared kernel distance between samples and data in the features of a network: unbiased MMD^2, mean over subsets, with its standard error.',
  parameters: [
    { name: 'network', kind: 'network', output: 'features' },
    { name: 'real', kind: 'field' },
    { name: 'subsets', kind: 'number', default: 100, least: 2, optional: true },
    { name: 'size', kind: 'number', default: 1000, least: 2, optional: true },
  ],
  better: 'less',
  samples: { default: 5000, least: 2 },
};
