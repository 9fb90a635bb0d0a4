/** Data of several folders whose pictures have nothing to do with each other: two domains to translate between. */
import type { Dataset } from './dataset.js';
import { checkImages, loadImages } from './images.js';
import type { Loading } from './loading.js';
import { found, type Found } from './notes.js';
import { pictureFolders } from './pictures.js';
import type { Reader } from './reader.js';
import type { ImagesSpec } from './sources/images.js';
import type { UnpairedSpec } from './sources/unpaired.js';

export const unpaired: Reader<UnpairedSpec> = {
  load: (spec, _, loading) => loadUnpaired(spec, loading),
  inspect: checkUnpaired,
  files: (spec) => pictureFolders(spec.folders),
};

/**
 * Loads each field from its own folder, as `images` would, with an order of its own. The longest says how long an epoch
 * is; a shorter one goes through its pictures more often.
 * @throws DataError when a folder or a picture cannot be read
 */
export async function loadUnpaired<Field extends string>(
  spec: UnpairedSpec<Field>,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  const parts = new Map<Field, Dataset<Field>>();
  for (const [field, part] of partsOf(spec)) parts.set(field, await loadImages(part, loading));
  const each = [...parts.values()];
  return {
    name: spec.name,
    count: Math.max(...each.map((part) => part.count)),
    countOf: (field) => parts.get(field)!.count,
    stepsPerEpoch: (batch) => Math.max(...each.map((part) => part.stepsPerEpoch(batch))),
    batch: (pass, size, draw) => Object.assign({}, ...each.map((part) => part.batch(pass, size, draw))) as never,
    rows: (field, first, size) => parts.get(field)!.rows(field, first, size),
  };
}

/**
 * How many pictures the largest and the smallest folder have.
 * @throws DataError as `loadUnpaired`, for what can be seen without decoding every picture
 */
export async function checkUnpaired(spec: UnpairedSpec): Promise<Found> {
  const parts: Found[] = [];
  for (const [, part] of partsOf(spec)) parts.push(await checkImages(part));
  const counts = parts.map(({ count }) => count);
  const notes = parts.flatMap((part) => part.notes ?? []);
  return { ...found(Math.max(...counts), notes), least: Math.min(...counts) };
}

function partsOf<Field extends string>({ source: _, folders, ...spec }: UnpairedSpec<Field>) {
  return (Object.keys(spec.fields) as Field[]).map((field): readonly [Field, ImagesSpec<Field>] => {
    const fields = { [field]: spec.fields[field] } as ImagesSpec<Field>['fields'];
    return [field, { ...spec, source: 'images', name: `${spec.name}.${field}`, folder: folders[field], fields }];
  });
}
