/** Every metric there is, by name. */
import { accuracy } from './accuracy.js';
import { frechet } from './frechet.js';
import type { MetricKind } from './metric.js';
import { modes } from './modes.js';
import { retrieval } from './retrieval.js';

export const metrics: ReadonlyMap<string, MetricKind> = new Map(
  [modes, frechet, accuracy, retrieval].map((metric) => [metric.name, metric]),
);
