/**
 * What each metric makes of samples, whatever draws them. The mathematics stands in files of its own.
 *
 * `made` are the samples, `seen` is what the metric's network makes of them; other values are drawn together with them.
 */
import type { Dataset } from '../data/dataset.js';
import type { MixtureDataset } from '../data/mixture.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { meanOf } from './mean.js';
import { allRows, type Batches, type Measurement, networkIdentity, type Rows } from './measurement.js';
import { modeCoverage } from './mode-coverage.js';
import { purityOf } from './purity.js';
import { retrievalOf } from './retrieval.js';

/** What a metric may look at. */
export interface View {
  /** How many samples it takes. */
  readonly samples: number;
  readonly seed: number;
  /** Some values of `size` samples, of which the first is the `first`-th: the same however many there are. */
  batch<Name extends string>(
    names: readonly Name[],
    first: number,
    size: number,
  ): Promise<Readonly<Record<Name, Rows>>>;
  /** What the network makes of samples of data. */
  see(samples: Samples): Promise<Rows>;
  /** The network's name, and its weights by their full names in the order of the former ones. */
  readonly network?: { readonly name: string; readonly weights: () => AsyncIterable<StoredTensor> | Iterable<StoredTensor> } | undefined; // prettier-ignore
  readonly real?: { readonly data: Dataset; readonly field: string } | undefined;
  readonly mixture?: MixtureDataset | undefined;
}

/** Some samples, one after the other, and the shape of one. */
export interface Samples {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
  readonly count: number;
}

export type Measure = (view: View) => Promise<Measurement>;

/** How many samples are in memory at once. */
const atOnce = 100;

function* places(count: number): Generator<readonly [first: number, size: number], void> {
  for (let first = 0; first < count; first += atOnce) yield [first, Math.min(atOnce, count - first)];
}

/** Values of all samples, a batch at a time. */
async function* batches<Name extends string, Result>(
  view: View,
  names: readonly Name[],
  use: (batch: Readonly<Record<Name, Rows>>) => Result,
): AsyncGenerator<Result, void> {
  for (const [first, size] of places(view.samples)) yield use(await view.batch(names, first, size));
}

/** All samples of a field in their order, as the network sees them. */
async function* realSeen(view: View): Batches & AsyncGenerator<Rows, void> {
  const { data, field } = view.real!;
  for (const [first, size] of places(data.countOf(field)))
    yield view.see({ ...data.rows(field, first, size), count: size });
}

const identityOf = ({ network }: View) => networkIdentity(network!.name, network!.weights());

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
  const there = await gaussianOf(realSeen(view));
  const { data, field } = view.real!;
  return {
    value: gaussianDistance(made, there),
    identity: {
      ...(await identityOf(view)),
      size: data.rows(field, 0, 1).shape,
      samples: view.samples,
      real: `${data.name}.${field}`,
      realSamples: data.countOf(field),
      estimator: 'covariances with N - 1, float64',
      seed: view.seed,
    },
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
export const measures = { accuracy, frechet, mean, modes, purity, retrieval } satisfies Record<string, Measure>;
