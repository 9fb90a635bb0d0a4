/** What the metrics share: what they are given, and batches of bounded size. */
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../../data/dataset.js';
import { type Measurement, networkIdentity, type Rows } from '../../metrics/measurement.js';
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

/** How many samples are in memory at once. */
const atOnce = 100;

/**
 * The numbers of `count` samples, a batch at a time. The k-th sample of a seed is the same however many there are.
 * @param make makes `size` samples, of which the first is the `first`-th; outside training
 */
export async function* batches(
  count: number,
  { random, elapsed }: Measuring,
  make: (pass: Pass, size: number, first: number) => tf.Tensor,
): AsyncGenerator<Rows, void> {
  for (let first = 0; first < count; first += atOnce) {
    const size = Math.min(atOnce, count - first);
    const made = tf.tidy(() => make(Pass.sampling(random, 'measure', elapsed, first), size, first).toFloat());
    const values = (await made.data()) as Float32Array;
    made.dispose();
    yield { values, width: values.length / size };
  }
}

/** All samples of a field in their order, as the network sees them, a batch at a time. */
export function seenThrough(viewer: Viewer, { data, field }: RealData, run: Measuring) {
  return batches(data.countOf(field), run, (pass, size, first) => {
    const { values, shape } = data.rows(field, first, size);
    return viewer.of(pass.tensor(values, [size, ...shape]), pass);
  });
}

/** Which network samples were seen through, as its weights are now. */
export function identityOf({ name, weights }: Viewer): ReturnType<typeof networkIdentity> {
  async function* stored() {
    for (const variable of listVariables(weights))
      yield { name: variable.name, shape: variable.shape, values: (await variable.data()) as Float32Array };
  }
  return networkIdentity(name, stored());
}
