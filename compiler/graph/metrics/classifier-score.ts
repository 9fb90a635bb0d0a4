import type { MetricKind } from './metric.js';

export const classifierScore: MetricKind = {
  name: 'classifier_score',
  doc: 'How surely a classifier sees classes in samples, and how many: exp of the mean KL divergence of their classes from those of all, mean over splits. The Inception score, with a classifier of your own.',
  parameters: [
    { name: 'network', kind: 'network', output: 'logits' },
    { name: 'splits', kind: 'number', default: 10, least: 1, optional: true },
  ],
  better: 'more',
  samples: { default: 5000, least: 10 },
};
