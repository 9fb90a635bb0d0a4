/**
 * A set of samples held in memory, given out in batches.
 *
 * Every epoch has an order of its own: a permutation keyed by the data's name and the epoch. A batch lies within one
 * epoch; the samples that no longer fill one are left out until the next order. The batch of a pass depends on the
 * pass alone, so all its fields come from the same samples however often and in whatever order they are asked for.
 *
 * A named draw has an order that its name keys too, so its samples have nothing to do with those of the others.
 */
import { sizeOf } from '../contract/shapes.js';
import type { Random } from '../random/random.js';

/** What a dataset needs to know of a pass, whatever its tensors are. */
export interface BatchPass<Tensor> {
  readonly random: Random;
  /** Which batch the pass takes, from 0 at the start of training. */
  readonly batchIndex: number;
  /** Outside training, how many samples were taken before. */
  readonly firstSample?: number;
  tensor(values: Float32Array | Int32Array, shape: readonly number[]): Tensor;
}

export interface Dataset<Field extends string = string> {
  readonly name: string;
  /** How many samples an epoch has. */
  readonly count: number;
  /** How many samples a field has: `count`, or fewer where fields are drawn independently of each other. */
  countOf(field: Field): number;
  /** What the numbers of a field stand for, in their order, where that has names: its classes, or the words of its texts. */
  readonly words?: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Whole batches in an epoch, at least 1. */
  stepsPerEpoch(batch: number): number;
  /**
   * A batch of `size` samples, `[size, ...shape]`: f32 in the declared range, class ids and tokens int32. A batch larger
   * than the set goes through its order again from the start.
   * @param draw names an order of its own, for samples that are drawn apart from the others
   */
  batch<Tensor>(pass: BatchPass<Tensor>, size: number, draw?: string): Record<Field, Tensor>;
  /** A field of `size` samples from the `first` on, in the order of the set and as they are: for measuring. */
  rows(field: Field, first: number, size: number): Rows;
}

/** Values of samples, one after the other, and the shape of one. */
export interface Rows {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A field of samples at some places, at least one, in the order of these: its numbers as floats. */
export function rowsAt(
  data: Dataset,
  field: string,
  places: ArrayLike<number>,
): { readonly values: Float32Array; readonly shape: readonly number[] } {
  const each = Array.from(places, (place) => data.rows(field, place, 1));
  const { shape, values: first } = each[0]!;
  const values = new Float32Array(each.length * first.length);
  each.forEach((row, i) => values.set(row.values, i * first.length));
  return { values, shape };
}

/** One field of all samples, one after the other. */
export type Column =
  /** Numbers delivered over `range`: 0 as its low end, and as its high end the most that their bits can hold. */
  | {
      readonly kind: 'levels';
      readonly values: Uint8Array | Uint16Array;
      readonly shape: readonly number[];
      readonly range: readonly [number, number];
    }
  | { readonly kind: 'floats'; readonly values: Float32Array; readonly shape: readonly number[] }
  | {
      readonly kind: 'classes';
      readonly values: Uint8Array | Int32Array;
      /** The names of the classes. */
      readonly words?: readonly string[];
    }
  | {
      readonly kind: 'tokens';
      readonly values: Int32Array;
      readonly shape: readonly number[];
      readonly words: readonly string[];
    };

/** A dataset over columns in memory. `flip` mirrors the images (`[height, width, ...]`) of a drawn sample at random. */
export function memoryDataset<Field extends string>(
  name: string,
  count: number,
  columns: Readonly<Record<Field, Column>>,
  flip = false,
): Dataset<Field> {
  const orders = orderCache(count);
  const readers = new Map(Object.entries<Column>(columns).map(([field, column]) => [field, reader(column)]));
  const words = Object.entries<Column>(columns).flatMap(([field, column]) =>
    'words' in column && column.words !== undefined ? [[field, column.words] as const] : [],
  );
  const stepsPerEpoch = (batch: number) => Math.max(1, Math.floor(count / batch));

  return {
    name,
    count,
    countOf: () => count,
    words: Object.fromEntries(words) as Partial<Record<Field, readonly string[]>>,
    stepsPerEpoch,
    batch(pass, size, draw) {
      const steps = stepsPerEpoch(size);
      const key = draw === undefined ? `data/${name}` : `data/${name}/${draw}`;
      const order = orders(pass.random, key, Math.floor(pass.batchIndex / steps));
      const first = (pass.batchIndex % steps) * size + (pass.firstSample ?? 0);
      const samples = Uint32Array.from({ length: size }, (_, i) => order[(first + i) % count] ?? 0);
      const mirrored = flip ? pass.random.integers(`${key}/flip`, size, 2, pass.batchIndex) : null;
      const tensors = [...readers].map(([field, read]) => {
        const { values, shape } = read(samples, mirrored);
        return [field, pass.tensor(values, [size, ...shape])] as const;
      });
      return Object.fromEntries(tensors) as Record<Field, ReturnType<typeof pass.tensor>>;
    },
    rows: (field, first, size) =>
      readers.get(field)!(
        Uint32Array.from({ length: size }, (_, i) => first + i),
        null,
      ),
  };
}

/** The order of an epoch in a draw. The last few of each are kept: one step may take batches of two epochs in turn. */
function orderCache(count: number): (random: Random, draw: string, epoch: number) => Uint32Array {
  const draws = new Map<string, Map<string, Uint32Array>>();
  return (random, draw, epoch) => {
    const kept = draws.get(draw) ?? new Map<string, Uint32Array>();
    draws.set(draw, kept);
    const key = `${random.seed}:${epoch}`;
    let order = kept.get(key);
    if (order === undefined) {
      order = random.permutation(`${draw}/order`, count, epoch);
      kept.set(key, order);
      for (const oldest of kept.keys()) if (kept.size > 4) kept.delete(oldest);
    }
    return order;
  };
}

/** Gathers samples from a column; those whose `mirrored` is 1 left to right. */
function reader(column: Column): (samples: Uint32Array, mirrored: Int32Array | null) => Rows {
  switch (column.kind) {
    case 'classes':
      return (samples) => ({ values: Int32Array.from(samples, (sample) => column.values[sample] ?? 0), shape: [] });
    case 'floats':
      return (samples) => gather(column, samples, new Float32Array(samples.length * sizeOf(column.shape)));
    case 'tokens':
      return (samples) => gather(column, samples, new Int32Array(samples.length * sizeOf(column.shape)));
    case 'levels': {
      const [low, high] = column.range;
      const top = 2 ** (8 * column.values.BYTES_PER_ELEMENT) - 1;
      const scale = Float32Array.from({ length: top + 1 }, (_, level) => low + (level / top) * (high - low));
      return (samples, mirrored) => ({ values: gatherLevels(column, samples, mirrored, scale), shape: column.shape });
    }
  }
}

function gather<Values extends Float32Array | Int32Array>(
  { values, shape }: { readonly values: Values; readonly shape: readonly number[] },
  samples: Uint32Array,
  out: Values,
): Rows {
  const size = sizeOf(shape);
  samples.forEach((sample, i) => out.set(values.subarray(sample * size, (sample + 1) * size), i * size));
  return { values: out, shape };
}

function gatherLevels(
  { values, shape }: { readonly values: Uint8Array | Uint16Array; readonly shape: readonly number[] },
  samples: Uint32Array,
  mirrored: Int32Array | null,
  scale: Float32Array,
): Float32Array {
  const size = sizeOf(shape);
  const channels = sizeOf(shape.slice(2));
  const row = channels * (shape[1] ?? 1);
  const out = new Float32Array(samples.length * size);
  samples.forEach((sample, i) => {
    const from = sample * size;
    const to = i * size;
    if (mirrored?.[i] !== 1) {
      for (let k = 0; k < size; k++) out[to + k] = scale[values[from + k] ?? 0] ?? 0;
      return;
    }
    for (let start = 0; start < size; start += row) {
      for (let k = 0; k < row; k++) {
        const channel = k % channels;
        const mirror = row - channels - (k - channel) + channel;
        out[to + start + k] = scale[values[from + start + mirror] ?? 0] ?? 0;
      }
    }
  });
  return out;
}
