/** Metrics on the tensors of TensorFlow.js: what draws samples, and the network through which they are seen. */
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../../data/dataset.js';
import type { MixtureDataset } from '../../data/mixture.js';
import type { Measurement, Rows } from '../../metrics/measurement.js';
import { type Measure, measures, type View } from '../../metrics/measures.js';
import type { Random } from '../../random/random.js';
import type { Elapsed } from '../../run/schedule.js';
import { Pass } from '../pass.js';
import { listVariables, type Weights } from '../training/weights.js';

/** A metric, worked out from what its settings say, with noise of the run's. */
export type Metric<Settings> = (settings: Settings, run: Measuring) => Promise<Measurement>;

/** What passes are made of. */
export interface Measuring {
  readonly random: Random;
  readonly elapsed?: Elapsed;
}

/** Samples to be measured. */
export interface Drawn<Made = tf.Tensor> {
  readonly samples: number;
  /** Makes `count` of them, `[count, ...shape]`. */
  readonly draw: (pass: Pass, count: number) => Made;
}

/** The network through which a metric sees samples. */
export interface Viewer {
  readonly name: string;
  readonly weights: Weights;
  /** What it makes of samples: `[count, ...]`. */
  readonly of: (samples: tf.Tensor, pass: Pass) => tf.Tensor;
}

/** One field of a data set. */
export interface RealData {
  readonly data: Dataset;
  readonly field: string;
}

/** Samples, each with another value that was drawn together with it. */
type With<Name extends string> = Readonly<Record<'made' | Name, tf.Tensor>>;

type Settings = Drawn<tf.Tensor | Readonly<Record<string, tf.Tensor>>> & {
  readonly network?: Viewer;
  readonly real?: RealData;
  readonly data?: MixtureDataset;
};

const metric =
  <Own extends Settings>(measure: Measure): Metric<Own> =>
  (settings, run) =>
    measure(viewOf(settings, run));

/** How often a classifier sees in a sample the class that was asked for, `label`, int32 `[count]`. */
export const classAccuracy = metric<Drawn<With<'label'>> & { readonly network: Viewer }>(measures.accuracy);
export const frechetDistance = metric<Drawn & { readonly network: Viewer; readonly real: RealData }>(measures.frechet);
export const meanValue = metric<Drawn>(measures.mean);
export const mixtureModes = metric<Drawn & { readonly data: MixtureDataset }>(measures.modes);
/** How well codes tell classes apart: `code` is what each sample was made with, int32 `[count]`. */
export const codePurity = metric<Drawn<With<'code'>> & { readonly network: Viewer }>(measures.purity);
/** How often a sample finds its own partner: two vectors of as many numbers for each sample, `[count, ...]`. */
export const partnerRetrieval = metric<Drawn<With<'partner'>>>(measures.retrieval);

function viewOf({ samples, draw, network, real, data }: Settings, { random, elapsed }: Measuring): View {
  return {
    ...{ samples, real, mixture: data, seed: random.seed },
    network: network && { name: network.name, weights: () => storedIn(network.weights) },
    async batch(names, first, size) {
      const made = tf.tidy(() => {
        const pass = Pass.sampling(random, 'measure', elapsed, first);
        const drawn = draw(pass, size);
        const all = drawn instanceof tf.Tensor ? { made: drawn } : drawn;
        const value = (name: string) => (name === 'seen' ? network!.of(all['made']!, pass) : all[name]!);
        return names.map((name) => value(name).toFloat());
      });
      const rows = await Promise.all(made.map((tensor) => rowsOf(tensor, size)));
      return Object.fromEntries(names.map((name, i) => [name, rows[i]!])) as Record<(typeof names)[number], Rows>;
    },
    see({ values, shape, count }) {
      const seen = tf.tidy(() => {
        const pass = Pass.sampling(random, 'measure', elapsed);
        return network!.of(pass.tensor(values, [count, ...shape]), pass).toFloat();
      });
      return rowsOf(seen, count);
    },
  };
}

async function rowsOf(tensor: tf.Tensor, count: number): Promise<Rows> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return { values, width: values.length / count };
}

async function* storedIn(weights: Weights) {
  for (const variable of listVariables(weights))
    yield { name: variable.name, shape: variable.shape, values: (await variable.data()) as Float32Array };
}
