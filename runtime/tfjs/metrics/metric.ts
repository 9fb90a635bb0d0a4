/** Metrics on the tensors of TensorFlow.js: what draws samples, and the network through which they are seen. */
import * as tf from '@tensorflow/tfjs-core';
import type { MixtureDataset } from '../../data/mixture.js';
import { type Measurement, networkIdentity, type Rows } from '../../metrics/measurement.js';
import { type Measure, measures, type View } from '../../metrics/measures.js';
import type { Eye, PictureType, RealField, Told } from '../../metrics/view.js';
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

/** Samples, each with another value that was drawn together with it. */
type With<Name extends string> = Readonly<Record<'made' | Name, tf.Tensor>>;

/** The network that what is measured was said by. */
export type Judge = Pick<Viewer, 'name' | 'weights'>;

type Settings = Drawn<tf.Tensor | Readonly<Record<string, tf.Tensor>>> &
  Told & {
    readonly network?: (Judge & Partial<Pick<Viewer, 'of'>>) | Eye;
    readonly data?: MixtureDataset;
  };

type Seen = { readonly network: Viewer | Eye };
/** Features of samples, held against those of data. */
type Compared = Seen & { readonly real: RealField };
/** Samples alone, or each with its class. */
type PerhapsLabelled<Given> = Given & (Drawn | (Drawn<With<'label'>> & { readonly byClass: true }));
type Options<Name extends string> = { readonly options: Readonly<Record<Name, number>> };

const metric =
  <Own extends Settings>(measure: Measure): Metric<Own> =>
  (settings, run) =>
    measure(viewOf(settings, run));

/** The share of samples that are no copies of data. */
export const authenticity = metric<Drawn & { readonly network?: Viewer; readonly real: RealField }>(measures.authenticity); // prettier-ignore
/** How often a classifier sees in a sample the class that was asked for, `label`, int32 `[count]`. */
export const classAccuracy = metric<Drawn<With<'label'>> & Seen>(measures.accuracy);
export const classifierScore = metric<Drawn & Seen & Options<'splits'>>(measures.classifier_score);
export const densityCoverage = metric<PerhapsLabelled<Compared & Options<'neighbours'> & Pick<Told, 'realLabel'>>>(measures.density_coverage); // prettier-ignore
export const frechetDistance = metric<Drawn & Compared>(measures.frechet);
export const kernelDistance = metric<Drawn & Compared & Options<'subsets' | 'size'>>(measures.kid);
export const meanValue = metric<Drawn>(measures.mean);
export const mixtureModes = metric<Drawn & { readonly data: MixtureDataset }>(measures.modes);
/** How well codes tell classes apart: `code` is what each sample was made with, int32 `[count]`. */
export const codePurity = metric<Drawn<With<'code'>> & Seen>(measures.purity);
/** How alike samples are, in pairs. */
export const pairSimilarity = metric<PerhapsLabelled<{ readonly picture: PictureType }>>(measures.ms_ssim);
/** What is drawn are logarithms of likelihoods that the network gave. */
export const negativeLogLikelihood = metric<Drawn & { readonly network: Judge }>(measures.nll);
/** How often a sample finds its own partner: two vectors of as many numbers for each sample, `[count, ...]`. */
export const partnerRetrieval = metric<Drawn<With<'partner'>>>(measures.retrieval);
export const precisionRecall = metric<PerhapsLabelled<Compared & Options<'neighbours'> & Pick<Told, 'realLabel'>>>(measures.precision_recall); // prettier-ignore
export const slicedWasserstein = metric<Drawn & { readonly network?: Viewer | Eye; readonly real: RealField } & Options<'directions'>>(measures.sliced_wasserstein); // prettier-ignore

function viewOf({ samples, draw, network, data, ...told }: Settings, { random, elapsed }: Measuring): View {
  return {
    ...{ samples, mixture: data, seed: random.seed, ...told },
    network: network && (isEye(network) ? network : { identity: () => networkIdentity(network.name, storedIn(network.weights)) }), // prettier-ignore
    async batch(names, first, size) {
      const made = tf.tidy(() => {
        const pass = Pass.sampling(random, 'measure', elapsed, first);
        const drawn = draw(pass, size);
        const all = drawn instanceof tf.Tensor ? { made: drawn } : drawn;
        const value = (name: string) => {
          if (name !== 'seen') return all[name]!.toFloat();
          // A model is shown what was made once it is there.
          return isEye(network!) ? all['made']!.clone() : network!.of!(all['made']!, pass).toFloat();
        };
        return names.map(value);
      });
      const read = (tensor: tf.Tensor, name: string) =>
        name === 'seen' && isEye(network!) ? seenBy(network, tensor) : rowsOf(tensor, size);
      const rows = await Promise.all(made.map((tensor, i) => read(tensor, names[i]!)));
      return Object.fromEntries(names.map((name, i) => [name, rows[i]!])) as Record<(typeof names)[number], Rows>;
    },
    see({ values, shape, count }) {
      if (isEye(network!)) return network.see({ values, shape, count });
      const seen = tf.tidy(() => {
        const pass = Pass.sampling(random, 'measure', elapsed);
        return network!.of!(pass.tensor(values, [count, ...shape]), pass).toFloat();
      });
      return rowsOf(seen, count);
    },
  };
}

const isEye = (network: object): network is Eye => 'see' in network;

async function seenBy(eye: Eye, tensor: tf.Tensor): Promise<Rows> {
  const [count = 0, ...shape] = tensor.shape;
  const values = (await tensor.data()) as Float32Array | Int32Array;
  tensor.dispose();
  return eye.see({ values, shape, count });
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
