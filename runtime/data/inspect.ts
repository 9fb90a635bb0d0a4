/** Holds declared data against the files, without training and without decoding every picture. */
import { Random } from '../random/random.js';
import { DataError } from '../errors/data-error.js';
import { checkIdx } from './idx.js';
import type { Loading } from './loading.js';
import { checkMixture } from './mixture.js';
import type { Found } from './notes.js';
import type { DataSpec } from './spec.js';

/** The number of samples, or what is wrong in the words that loading would use. */
export type Inspection = Found | { readonly problem: string; readonly hint: string | null };

/**
 * Whether declared data are there and fit their declaration.
 * @param deep what they are read with to their end; where missing, pictures are not decoded
 */
export async function inspectData(spec: DataSpec, deep?: Loading): Promise<Inspection> {
  try {
    const found = await look(spec);
    if (deep !== undefined) await (await import('./load.js')).loadData(spec, new Random(0), deep);
    return found;
  } catch (error) {
    if (error instanceof DataError) return { problem: error.message, hint: error.hint };
    throw error;
  }
}

async function look(spec: DataSpec): Promise<Found> {
  // The picture library takes as long to load as the rest of a check: only where there are pictures.
  switch (spec.source) {
    case 'idx':
      return checkIdx(spec);
    case 'images':
      return (await import('./images.js')).checkImages(spec);
    case 'table':
      return (await import('./table.js')).checkTable(spec);
    case 'paired':
      return (await import('./paired.js')).checkPaired(spec);
    case 'unpaired':
      return (await import('./unpaired.js')).checkUnpaired(spec);
    case 'mixture':
      return { count: checkMixture(spec) };
  }
}
