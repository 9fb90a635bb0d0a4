/** Holds declared data against the files, without training and without decoding every picture. */
import { Random } from '../random/random.js';
import { type Fault, lookedAt } from '../errors/data-error.js';
import type { Loading } from './loading.js';
import type { Found } from './notes.js';
import { readerOf } from './readers.js';
import type { DataSpec } from './sources/spec.js';

/** The number of samples, or what is wrong in the words that loading would use. */
export type Inspection = Found | Fault;

/**
 * Whether declared data are there and fit their declaration.
 * @param deep what they are read with to their end; where missing, pictures are not decoded
 */
export const inspectData = (spec: DataSpec, deep?: Loading): Promise<Inspection> =>
  lookedAt(async () => {
    const reader = await readerOf(spec);
    const found = await reader.inspect(spec);
    if (deep !== undefined) await reader.load(spec, new Random(0), deep);
    return found;
  });
