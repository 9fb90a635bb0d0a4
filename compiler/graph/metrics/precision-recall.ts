import type { MetricKind } from './metric.js';

export const precisionRecall: MetricKind = {
  name: 'precision_recall',
  doc: 'The share of samples that lie among the data, and of data among the samples, in the features of a network; of each class too where classes are told.',
  parameters: [
    { name: 'network', kind: 'network', output: 'features' },
    { name: 'real', kind: 'field' },
    { name: 'neighbours', kind: 'number', default: 3, least: 1, optional: true },
    { name: 'label', kind: 'label', of: 'samples', optional: true },
    { name: 'real_label', kind: 'classes', optional: true },
  ],
  better: { precision: 'more', recall: 'more' },
  samples: { default: 5000, least: 2 },
};
