/** Holds declared data against the files, without training and, for folders, without decoding every picture. */
import { DataError } from './data-error.js';
import { partOf, readIdx } from './idx.js';
import { checkMixture } from './mixture.js';
import type { DataSpec } from './spec.js';

/** The number of samples, or what is wrong in the words that loading would use. */
export type Inspection = { readonly count: number } | { readonly problem: string; readonly hint: string | null };

/** Whether declared data are there and fit their declaration. */
export async function inspectData(spec: DataSpec): Promise<Inspection> {
  try {
    return { count: await countSamples(spec) };
  } catch (error) {
    if (error instanceof DataError) return { problem: error.message, hint: error.hint };
    throw error;
  }
}

async function countSamples(spec: DataSpec): Promise<number> {
  switch (spec.source) {
    case 'idx':
      return partOf(spec, await readIdx(spec)).count;
    case 'images':
      // The picture library takes as long to load as the rest of a check: only where there are pictures.
      return (await import('./images.js')).checkImages(spec);
    case 'mixture':
      return checkMixture(spec);
  }
}
