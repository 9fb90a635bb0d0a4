/** What the metrics share: what they are given, what they give back, and batches of bounded size. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../../data/dataset.js';
import { type Elapsed, Pass } from '../pass.js';
import type { Random } from '../../random/random.js';
import { listVariables, type Weights } from '../training/weights.js';

/** A metric, worked out from what its settings say, with noise of the run's. */
export type Metric<Settings> = (settings: Settings, run: Measuring) => Promise<Measurement>;

/** What passes are made of. */
export interface Measuring {
  readonly random: Random;
  readonly elapsed?: Elapsed;
}

export interface Measurement {
  /** One number, or several by name. */
  readonly value: number | Readonly<Record<string, number>>;
  readonly identity: Identity;
}

/** What a value is a value of: two values may be compared only where all of this is the same. */
export type Identity = Readonly<Record<string, string | number | readonly number[]>>;

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

/** What was made of some samples: `width` numbers of each, one sample after the other. */
export interface Rows {
  readonly values: Float32Array | Float64Array;
  readonly width: number;
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

/** Several numbers of each of `count` samples that are drawn together, such as a picture's and its caption's. */
export async function together<Key extends string>(
  count: number,
  run: Measuring,
  draw: (pass: Pass, size: number) => Readonly<Record<Key, tf.Tensor>>,
  keys: readonly Key[],
): Promise<Record<Key, Rows>> {
  let widths: readonly number[] = [];
  const parts: Float64Array[] = [];
  const rows = batches(count, run, (pass, size) => {
    const made = draw(pass, size);
    const flat = keys.map((key) => made[key].reshape<tf.Tensor2D>([size, -1]).toFloat());
    widths = flat.map(({ shape }) => shape[1]);
    return tf.concat(flat, 1);
  });
  for await (const { values } of rows) parts.push(Float64Array.from(values));
  const width = widths.reduce((sum, part) => sum + part, 0);
  const all = parts.flatMap((part) => Array.from({ length: part.length / width }, (_, i) => part.subarray(i * width, (i + 1) * width))); // prettier-ignore
  const split = keys.map((key, k) => {
    const start = widths.slice(0, k).reduce((sum, part) => sum + part, 0);
    const own = widths[k] ?? 0;
    const values = new Float64Array(count * own);
    all.forEach((row, i) => values.set(row.subarray(start, start + own), i * own));
    return [key, { values, width: own }] as const;
  });
  return Object.fromEntries(split) as Record<Key, Rows>;
}

/** All samples of a field in their order, as the network sees them, a batch at a time. */
export function seenThrough(viewer: Viewer, { data, field }: RealData, run: Measuring) {
  return batches(data.countOf(field), run, (pass, size, first) => {
    const { values, shape } = data.rows(field, first, size);
    return viewer.of(pass.tensor(values, [size, ...shape]), pass);
  });
}

/** A network's name and the SHA-256 of its weights: their paths, shapes and bytes. */
export async function identityOf({ name, weights }: Viewer): Promise<{ network: string; weights: string }> {
  const hash = createHash('sha256');
  for (const variable of listVariables(weights)) {
    hash.update(`${variable.name.slice(variable.name.indexOf('/') + 1)} [${variable.shape.join(', ')}]\n`);
    const values = (await variable.data()) as Float32Array;
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return { network: name, weights: hash.digest('hex') };
}
