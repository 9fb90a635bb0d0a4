/** Values of a graph in the reference interpreter, and what it means to compute them sample by sample. */
import type { Attributes, TensorType } from '../../../../compiler/graph/ir/graph.js';
import { at, fill, type NDArray } from './ndarray.js';

/** A value of a graph: one array for each sample of the batch, or one for all. */
export interface Value {
  readonly batch: boolean;
  readonly samples: readonly NDArray[];
}

export interface Application {
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  /** What the node says it makes; only for sizes that its inputs leave open. */
  readonly type: TensorType;
  /** Steps, epochs and images trained so far. */
  readonly elapsed: Readonly<Record<string, number>>;
}

export type Definition = (application: Application) => Value;

export const shared = (array: NDArray): Value => ({ batch: false, samples: [array] });

/** A value for each of as many samples as the others have. */
export function repeated(value: Value, others: readonly Value[]): Value {
  const count = others.find((other) => other.batch)?.samples.length ?? 1;
  return value.batch ? value : { batch: true, samples: Array.from({ length: count }, () => value.samples[0]!) };
}

/** One entry along the first axis. */
export const entryOf = ({ batch, samples }: Value, index: number): Value => ({
  batch,
  samples: samples.map(({ shape: [count, ...shape], data }) => {
    const size = data.length / count!;
    return { shape, data: data.slice(index * size, (index + 1) * size) };
  }),
});

/** Entries as one value with an axis more. */
export const stacked = (entries: readonly Value[]): Value => ({
  batch: entries[0]!.batch,
  samples: entries[0]!.samples.map(({ shape }, sample) => ({
    shape: [entries.length, ...shape],
    data: Float64Array.from(entries.flatMap(({ samples }) => [...samples[sample]!.data])),
  })),
});

/** The array of one sample. */
export const sampleOf = ({ batch, samples }: Value, sample: number): NDArray => samples[batch ? sample : 0]!;

type PerSample = (inputs: readonly NDArray[], attributes: Attributes, type: TensorType) => NDArray;

/** An operation that treats each sample alike. */
export function perSample(define: PerSample): Definition {
  return ({ inputs, attributes, type }) => {
    const varying = inputs.find((input) => input.batch);
    const count = varying?.samples.length ?? 1;
    const samples = Array.from({ length: count }, (_, sample) =>
      define(inputs.map((input) => sampleOf(input, sample)), attributes, type),
    ); // prettier-ignore
    return { batch: varying !== undefined, samples };
  };
}

/** An operation that adds up over the samples: `define` gives what one contributes. */
export function overSamples(define: PerSample): Definition {
  const each = perSample(define);
  return (application) => {
    const { samples } = each(application);
    return shared(fill(samples[0]!.shape, (index) => samples.reduce((sum, sample) => sum + at(sample, ...index), 0)));
  };
}
