import type { MetricKind } from './metric.js';

export const retrieval: MetricKind = {
  name: 'retrieval',
  doc: 'How often a sample finds its own partner among those of all samples, in a space that both were brought to.',
  parameters: [{ name: 'partner', kind: 'partner' }],
  better: { first: 'more', ten: 'more' },
  samples: { default: 100, least: 2 },
};
