/** Holds declared data against the files, without training and without decoding every picture. */
import { Random } from '../random/random.js';
import { DataError } from '../errors/data-error.js';
import type { Loading } from './loading.js';
import type { Found } from './notes.js';
import { readerOf } from './readers.js';
import type { DataSpec } from './sources/spec.js';

/** The number of samples, or what is wrong in the words that loading would use. */
export type Inspection = Found | { readonly problem: string; readonly hint: string | null };

/**
 * Whether declared data are there and fit their declaration.
 * @param deep what they are read with to their end; where missing, pictures are not decoded
 */
export async function inspectData(spec: DataSpec, deep?: Loading): Promise<Inspection> {
  const reader = await readerOf(spec);
  try {
    const found = await reader.inspect(spec);
    if (deep !== undefined) await reader.load(spec, new Random(0), deep);
    return found;
  } catch (error) {
    if (error instanceof DataError) return { problem: error.message, hint: error.hint };
    throw error;
  }
}
