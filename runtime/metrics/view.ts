/**
 * What a metric may look at, whatever draws the samples and runs the networks.
 *
 * `made` are the samples, `seen` is what the metric's network makes of them; other values are drawn together with them.
 */
import { type Dataset, rowsAt } from '../data/dataset.js';
import type { MixtureDataset } from '../data/mixture.js';
import { Random } from '../random/random.js';
import type { Batches, Identity, Measurement, Rows } from './measurement.js';

export interface View extends Told {
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
  /** What looks at samples: a network, or a model in a file, of which it is known what it has seen. */
  readonly network?: (Pick<Eye, 'identity'> & Partial<Pick<Eye, 'known'>>) | undefined;
  readonly mixture?: MixtureDataset | undefined;
}

/** What a metric is told that is the same on every engine. */
export interface Told {
  readonly real?: RealField | undefined;
  /** The classes of the same data. */
  readonly realLabel?: RealField | undefined;
  /** Whether classes are drawn with the samples, where a metric can do without. */
  readonly byClass?: true | undefined;
  /** Numbers by name. */
  readonly options?: Readonly<Record<string, number>> | undefined;
  readonly picture?: PictureType | undefined;
}

/** A model in a file, through which a metric looks. */
export interface Eye {
  /** As the program calls it. */
  readonly name: string;
  readonly identity: () => Promise<Identity>;
  readonly see: (samples: Samples) => Promise<Rows>;
  /** What was worked out of data, which it always sees alike. */
  readonly known: Map<string, unknown>;
}

/** One field of a data set. */
export interface RealField {
  readonly data: Dataset;
  readonly field: string;
}

/** What samples are that are pictures: `[height, width, channels]`, and the values of black and white. */
export interface PictureType {
  readonly shape: readonly number[];
  readonly range: readonly [low: number, high: number];
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

export function* places(count: number): Generator<readonly [first: number, size: number], void> {
  for (let first = 0; first < count; first += atOnce) yield [first, Math.min(atOnce, count - first)];
}

/** Values of all samples, a batch at a time. */
export async function* batches<Name extends string, Result>(
  view: View,
  names: readonly Name[],
  use: (batch: Readonly<Record<Name, Rows>>) => Result,
): AsyncGenerator<Result, void> {
  for (const [first, size] of places(view.samples)) yield use(await view.batch(names, first, size));
}

/** What a metric that needs features of both sides looks at: the network's, where there is one, else the values. */
export const lookedAt = (view: View): 'seen' | 'made' => (view.network === undefined ? 'made' : 'seen');

/** Those of the samples. */
export const drawnFeatures = (view: View): AsyncGenerator<Rows, void> =>
  batches(view, [lookedAt(view)], (batch) => Object.values(batch)[0]!);

/** All samples of a field in their order, as the network sees them. */
export async function* realSeen(view: View): Batches & AsyncGenerator<Rows, void> {
  const { data, field } = view.real!;
  for (const [first, size] of places(data.countOf(field)))
    yield view.see({ ...data.rows(field, first, size), count: size });
}

/** Which samples of the data a metric takes that holds all of them: as many as are drawn, chosen by the seed. */
export function chosenReal(view: View): Int32Array {
  const { data, field } = view.real!;
  const all = data.countOf(field);
  if (all <= view.samples) return Int32Array.from({ length: all }, (_, i) => i);
  const order = new Random(view.seed).permutation(`measure/real/${data.name}`, all);
  return Int32Array.from(order.subarray(0, view.samples)).sort();
}

/** Those samples in their order: as they are, or as the network sees them. */
export async function* realChosen(view: View, chosen: Int32Array): AsyncGenerator<Rows, void> {
  const { data, field } = view.real!;
  for (const [first, size] of places(chosen.length)) {
    const { values, shape } = rowsAt(data, field, chosen.subarray(first, first + size));
    yield view.network === undefined
      ? { values, width: values.length / size }
      : view.see({ values, shape, count: size });
  }
}

/** What is worked out of the data: once for all where a model looks at them, which nothing trains. */
export async function ofReal<Result>(view: View, work: () => Promise<Result>): Promise<Result> {
  const { data, field } = view.real!;
  const known = view.network?.known;
  const result = (known?.get(`${data.name}.${field}`) as Result | undefined) ?? (await work());
  known?.set(`${data.name}.${field}`, result);
  return result;
}

export const identityOf = ({ network }: View): Promise<Identity> => network!.identity();

/** What is compared with which data, through what. */
export async function comparison(view: View, realSamples: number, estimator: string): Promise<Identity> {
  const { data, field } = view.real!;
  return {
    ...(view.network === undefined ? {} : await identityOf(view)),
    size: data.rows(field, 0, 1).shape,
    samples: view.samples,
    real: `${data.name}.${field}`,
    realSamples,
    estimator,
    seed: view.seed,
  };
}
