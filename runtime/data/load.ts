/** Loads any declared data. */
import type { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';
import type { Loading } from './loading.js';
import { readerOf } from './readers.js';
import type { DataSpec } from './sources/spec.js';

/**
 * Loads declared data into memory. Only data that are drawn rather than read depend on `random`.
 * @throws DataError when files are missing or damaged or do not fit the declared fields
 */
export async function loadData<Field extends string>(
  spec: DataSpec<Field>,
  random: Random,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  const reader = await readerOf(spec);
  return reader.load(spec, random, loading);
}
