import type { MetricKind } from './metric.js';

export const modes: MetricKind = {
  name: 'modes',
  doc: 'How many modes of a mixture the samples reach, and how evenly.',
  parameters: [{ name: 'data', kind: 'mixture' }],
  better: { captured: 'more', highQuality: 'more', reverseKl: 'less' },
  samples: { default: 2500, least: 1 },
};
