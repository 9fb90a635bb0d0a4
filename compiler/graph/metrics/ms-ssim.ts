import type { MetricKind } from './metric.js';

export const msSsim: MetricKind = {
  name: 'ms_ssim',
  doc: 'How alike samples are in pairs, by structural similarity at several scales: high where they lack diversity. Of one class where classes are told.',
  parameters: [
    { name: 'picture', kind: 'picture' },
    { name: 'label', kind: 'label', of: 'samples', optional: true },
  ],
  better: 'less',
  samples: { default: 1000, least: 2 },
};
