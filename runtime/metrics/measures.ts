/** What each metric makes of samples, whatever draws them. The mathematics stands in files of its own. */
import { authenticity } from './authenticity.js';
import { comparing } from './comparing.js';
import { meanOf } from './mean.js';
import { allRows, type Rows } from './measurement.js';
import { modeCoverage } from './mode-coverage.js';
import { purityOf } from './purity.js';
import { retrievalOf } from './retrieval.js';
import { single } from './single.js';
import { batches, comparison, identityOf, type Measure, ofReal, realSeen } from './view.js';

export type { Measure, View } from './view.js';

/** The place of the largest number of each row, the first of several. */
function largest({ values, width }: Rows): readonly number[] {
  return Array.from({ length: values.length / width }, (_, row) => {
    let best = 0;
    for (let i = 1; i < width; i++) if (values[row * width + i]! > values[row * width + best]!) best = i;
    return best;
  });
}

/** Rows put side by side. */
function beside(...parts: readonly Rows[]): Rows {
  const count = parts[0]!.values.length / parts[0]!.width;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    let at = row * width;
    for (const part of parts) {
      values.set(part.values.subarray(row * part.width, (row + 1) * part.width), at);
      at += part.width;
    }
  }
  return { values, width };
}

const ones = (values: readonly number[]): Rows => ({ values: Float64Array.from(values), width: 1 });

/** How often the network sees in a sample the class that was asked for. */
const accuracy: Measure = async (view) => {
  const hits = batches(view, ['seen', 'label'], ({ seen, label }) =>
    ones(largest(seen).map((place, i) => (place === label.values[i] ? 1 : 0))),
  );
  const value = await meanOf(hits);
  return { value, identity: { ...(await identityOf(view)), samples: view.samples, seed: view.seed } };
};

/**
 * The Frechet distance between generated samples and data (Heusel et al. 2017, arXiv:1706.08500, eq. 6): each a
 * Gaussian in the features of a network. With the features of Inception v3 it is called FID; with those of any other
 * network it is another measure, and carries that network's name.
 */
const frechet: Measure = async (view) => {
  // Linear algebra is loaded where it is needed.
  const { gaussianDistance, gaussianOf } = await import('./gaussian.js');
  const made = await gaussianOf(batches(view, ['seen'], ({ seen }) => seen));
  const there = await ofReal(view, () => gaussianOf(realSeen(view)));
  const { data, field } = view.real!;
  const estimator = 'covariances with N - 1, float64';
  return {
    value: gaussianDistance(made, there),
    identity: await comparison(view, data.countOf(field), estimator),
  };
};

/** The mean of a value over samples. */
const mean: Measure = async (view) => ({
  value: await meanOf(batches(view, ['made'], ({ made }) => made)),
  identity: { samples: view.samples, seed: view.seed },
});

/** Which modes of a mixture the samples reach. */
const modes: Measure = async (view) => {
  const data = view.mixture!;
  const points = await allRows(batches(view, ['made'], ({ made }) => made));
  const { captured, highQuality, reverseKl } = modeCoverage(points.values, data.centers, data.sigma);
  return {
    value: { captured, of: data.centers.length, highQuality, reverseKl },
    identity: { data: data.name, samples: view.samples, seed: view.seed },
  };
};

/** How well codes tell classes apart. */
const purity: Measure = async (view) => {
  const pairs = batches(view, ['code', 'seen'], ({ code, seen }) => beside(code, ones(largest(seen))));
  const { share, classes, codes } = await purityOf(pairs);
  return {
    value: { share, classes },
    identity: { ...(await identityOf(view)), codes, samples: view.samples, seed: view.seed },
  };
};

/** How often a sample finds its own partner. */
const retrieval: Measure = async (view) => {
  const pairs = batches(view, ['made', 'partner'], ({ made, partner }) => beside(made, partner));
  return { value: retrievalOf(await allRows(pairs)), identity: { samples: view.samples, seed: view.seed } };
};

/** By the names that programs have for them. */
export const measures = {
  accuracy,
  authenticity,
  frechet,
  mean,
  modes,
  purity,
  retrieval,
  ...comparing,
  ...single,
} satisfies Record<string, Measure>;
