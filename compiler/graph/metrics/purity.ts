import type { MetricKind } from './metric.js';

export const purity: MetricKind = {
  name: 'purity',
  doc: 'The share of samples whose class, as a classifier sees it, is the one most frequent among samples of their code, and how many classes the codes have between them.',
  parameters: [
    { name: 'network', kind: 'network', output: 'logits' },
    { name: 'code', kind: 'label', of: 'samples' },
  ],
  better: { share: 'more', classes: 'more' },
  samples: { default: 5000, least: 1 },
};
