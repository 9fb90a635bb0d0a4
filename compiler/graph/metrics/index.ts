/** Every metric there is, by name. */
import { accuracy } from './accuracy.js';
import { frechet } from './frechet.js';
import { mean } from './mean.js';
import type { MetricKind } from './metric.js';
import { modes } from './modes.js';
import { purity } from './purity.js';
import { retrieval } from './retrieval.js';

export const metrics: ReadonlyMap<string, MetricKind> = new Map(
  [modes, frechet, accuracy, purity, retrieval, mean].map((metric) => [metric.name, metric]),
);
