/** Holds declared data against the files, without training and without decoding every picture. */
import { DataError } from './data-error.js';
import { readIdx, takenRows } from './idx.js';
import { checkMixture } from './mixture.js';
import type { DataSpec } from './spec.js';

export interface Found {
  /** How many samples an epoch has. */
  readonly count: number;
  /** The samples of the field that has the fewest, where they differ. */
  readonly least?: number;
}

/** The number of samples, or what is wrong in the words that loading would use. */
export type Inspection = Found | { readonly problem: string; readonly hint: string | null };

/** Whether declared data are there and fit their declaration. */
export async function inspectData(spec: DataSpec): Promise<Inspection> {
  try {
    return await look(spec);
  } catch (error) {
    if (error instanceof DataError) return { problem: error.message, hint: error.hint };
    throw error;
  }
}

async function look(spec: DataSpec): Promise<Found> {
  // The picture library takes as long to load as the rest of a check: only where there are pictures.
  switch (spec.source) {
    case 'idx':
      return { count: takenRows(spec, (await readIdx(spec)).count).length };
    case 'images':
      return { count: await (await import('./images.js')).checkImages(spec) };
    case 'table':
      return { count: await (await import('./table.js')).checkTable(spec) };
    case 'paired':
      return { count: await (await import('./paired.js')).checkPaired(spec) };
    case 'unpaired':
      return (await import('./unpaired.js')).checkUnpaired(spec);
    case 'mixture':
      return { count: checkMixture(spec) };
  }
}
