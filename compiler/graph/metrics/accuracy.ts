import type { MetricKind } from './metric.js';

export const accuracy: MetricKind = {
  name: 'accuracy',
  doc: 'The share of samples in which a classifier sees the class that was asked for.',
  parameters: [
    { name: 'network', kind: 'network', output: 'logits' },
    { name: 'label', kind: 'label', of: 'network' },
  ],
  better: 'more',
  samples: { default: 5000, least: 1 },
};
