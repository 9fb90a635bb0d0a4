/** The data of a program in a page: mixtures are drawn, the digits of the library are fetched, and that is all there is. */
import type { DataSource } from '../../compiler/graph/ir/data.js';
import type { Dataset } from '../../runtime/data/dataset.js';
import { idxDataset } from '../../runtime/data/idx-content.js';
import { parseIdx } from '../../runtime/data/idx-format.js';
import { loadMixture } from '../../runtime/data/mixture.js';
import { pathsOf } from '../../runtime/data/sources/paths.js';
import { dataSpec } from '../../runtime/data/sources/spec.js';
import { DataError } from '../../runtime/errors/data-error.js';
import type { Random } from '../../runtime/random/random.js';

/** The files beside the page. */
export interface Files {
  /** Their paths. */
  readonly paths: readonly string[];
  /** @throws Error where one cannot be had */
  fetch(path: string): Promise<Uint8Array>;
}

/** @throws DataError where it is no data for a page, or does not fit the declared fields */
export async function loadData(data: DataSource, random: Random, files: Files): Promise<Dataset> {
  const given = Object.fromEntries(Object.entries(data.options).filter(([, value]) => value !== null));
  const spec = dataSpec(data.source, data.name, given, data.fields);
  if (spec.source === 'mixture') return loadMixture(spec, random.seed);
  const missing = pathsOf(spec.source, spec).find(([, path]) => !files.paths.includes(path));
  if (spec.source !== 'idx' || missing !== undefined) {
    throw new DataError(
      `${data.name} is read from files${missing === undefined ? '' : ` (${missing[1]})`}, and a page reads none of yours.`,
      'Train it with `gan train`, on a machine that has them.',
    );
  }
  return idxDataset(spec, async (path) => parseIdx(await unpacked(await files.fetch(path)), path));
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
