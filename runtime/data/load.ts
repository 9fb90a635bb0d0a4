/** Loads any declared data. */
import type { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';
import { loadIdx } from './idx.js';
import { loadImages } from './images.js';
import type { Loading } from './loading.js';
import { loadMixture } from './mixture.js';
import { loadPaired } from './paired.js';
import type { DataSpec } from './spec.js';
import { loadTable } from './table.js';
import { loadUnpaired } from './unpaired.js';

/**
 * Loads declared data into memory. Only data that are drawn rather than read depend on `random`.
 * @throws DataError when files are missing or damaged or do not fit the declared fields
 */
export function loadData<Field extends string>(
  spec: DataSpec<Field>,
  random: Random,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  switch (spec.source) {
    case 'idx':
      return loadIdx(spec);
    case 'images':
      return loadImages(spec, loading);
    case 'table':
      return loadTable(spec, loading);
    case 'paired':
      return loadPaired(spec, loading);
    case 'unpaired':
      return loadUnpaired(spec, loading);
    case 'mixture':
      return loadMixture(spec, random.seed);
  }
}
