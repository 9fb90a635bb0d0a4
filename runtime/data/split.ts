/**
 * Which part of a set a sample belongs to. A sample is held out for testing by a random number of its index alone
 * (Philox, the same whatever the run's seed), so `train` and `test` complement each other, are the same everywhere, and
 * stay as they are when samples are appended to the set. The share is met on average, not to the sample.
 */
import { Random } from '../random/random.js';
import { DataError } from '../errors/data-error.js';
import { counted } from '../text/prose.js';

export interface Split {
  /** The part to take; all samples where missing. */
  readonly split?: 'train' | 'test';
  /** The share held out for testing, between 0 and 1; 0.1 where missing. */
  readonly test?: number;
}

/**
 * Those of the samples that the declared part has, in the same order.
 * @param samples indices in the whole set, whatever was left out of it before
 * @throws DataError when none are left
 */
export function partOf({ name, split, test = 0.1 }: Split & { readonly name: string }, samples: readonly number[]) {
  if (split === undefined) return samples;
  const last = samples.reduce((most, sample) => Math.max(most, sample), -1);
  const chances = new Random(0).uniform('data/split', last + 1);
  const part = samples.filter((sample) => (chances[sample] ?? 0) < test === (split === 'test'));
  if (part.length > 0) return part;
  throw new DataError(
    `${name} is the ${split} part of ${counted(samples.length, 'sample')}, of which a share of ${test} is held out, and this part is empty.`,
    split === 'test' ? 'Hold out more with a larger `test:`.' : 'Hold out less with a smaller `test:`.',
  );
}

/** 0 .. count - 1 */
export const everySample = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
