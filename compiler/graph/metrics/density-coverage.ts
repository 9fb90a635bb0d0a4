import type { MetricKind } from './metric.js';

export const densityCoverage: MetricKind = {
  name: 'density_coverage',
  doc: 'How densely samples lie where the data lie, and the share of the data that they reach, in the features of a network; of each class too where classes are told.',
  parameters: [
    { name: 'network', kind: 'network', output: 'features' },
    { name: 'real', kind: 'field' },
    { name: 'neighbours', kind: 'number', default: 5, least: 1, optional: true },
    { name: 'label', kind: 'label', of: 'samples', optional: true },
    { name: 'real_label', kind: 'classes', optional: true },
  ],
  better: { density: 'more', coverage: 'more' },
  samples: { default: 5000, least: 2 },
};
