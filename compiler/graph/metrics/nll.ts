import type { MetricKind } from './metric.js';

export const nll: MetricKind = {
  name: 'nll',
  doc: 'How unlikely a network finds sequences, per token: minus the mean of what it says, which are logarithms of likelihoods.',
  parameters: [{ name: 'network', kind: 'judge' }],
  better: 'less',
  samples: { default: 1000, least: 2 },
};
