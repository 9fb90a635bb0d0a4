/** Every metric there is, by name. */
import { accuracy } from './accuracy.js';
import { authenticity } from './authenticity.js';
import { classifierScore } from './classifier-score.js';
import { densityCoverage } from './density-coverage.js';
import { frechet } from './frechet.js';
import { kid } from './kid.js';
import { mean } from './mean.js';
import type { MetricKind } from './metric.js';
import { modes } from './modes.js';
import { msSsim } from './ms-ssim.js';
import { nll } from './nll.js';
import { precisionRecall } from './precision-recall.js';
import { purity } from './purity.js';
import { retrieval } from './retrieval.js';
import { slicedWasserstein } from './sliced-wasserstein.js';

const all: readonly MetricKind[] = [
  ...[modes, frechet, kid, precisionRecall, densityCoverage, slicedWasserstein, authenticity],
  ...[accuracy, classifierScore, purity, retrieval, msSsim, nll, mean],
];

export const metrics: ReadonlyMap<string, MetricKind> = new Map(all.map((metric) => [metric.name, metric]));
