/** Data of several folders whose pictures belong together by their names: an image and what it should become. */
import { extname } from 'node:path';
import { DataError } from './data-error.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { within } from './files.js';
import { checkPictures, pictureSizes, readPictures, type PictureFiles } from './pictures.js';
import { tensorFields } from './spec.js';
import type { PairedSpec } from './spec.js';
import { everySample, partOf } from './split.js';
import { walkPictures } from './walk.js';

const BY_NAME = 'Pictures belong together that have the same name, endings aside.';

/**
 * Loads pictures that belong together; what is mirrored is mirrored in all of them. A field without a range is delivered
 * over [0, 1].
 * @throws DataError when a folder or a picture cannot be read, or a picture has no partner
 */
export async function loadPaired<Field extends string>(spec: PairedSpec<Field>): Promise<Dataset<Field>> {
  const sizes = pictureSizes(spec);
  const folders = await pairedFiles(spec);
  const columns: Record<string, Column> = {};
  for (const [i, [name, { shape, range }]] of tensorFields(spec).entries()) {
    const [values = new Uint8Array()] = await readPictures(folders[i]!, sizes.slice(i, i + 1), spec.crop);
    columns[name] = { kind: 'bytes', values, shape, range: range ?? [0, 1] };
  }
  return memoryDataset(spec.name, folders[0]?.paths.length ?? 0, columns, spec.flip ?? false);
}

/**
 * How many pictures there are of each kind.
 * @throws DataError as `loadPaired`, for what can be seen without decoding every picture
 */
export async function checkPaired(spec: PairedSpec): Promise<number> {
  pictureSizes(spec);
  const folders = await pairedFiles(spec);
  for (const files of folders) await checkPictures(files);
  return folders[0]?.paths.length ?? 0;
}

/** The pictures of each field, partners at the same place, in the order of their names. */
async function pairedFiles(spec: PairedSpec): Promise<readonly PictureFiles[]> {
  const folders = Object.keys(spec.fields).map((field) => spec.folders[field] ?? '');
  const listings = await Promise.all(folders.map(byName));
  const names = [...new Set(listings.flatMap((listing) => [...listing.keys()]))].sort();
  for (const name of names) {
    const without = listings.findIndex((listing) => !listing.has(name));
    if (without < 0) continue;
    const has = listings.findIndex((listing) => listing.has(name));
    throw new DataError(
      `${within(folders[has] ?? '', listings[has]?.get(name) ?? '')} has no partner in ${folders[without]}.`,
      `${BY_NAME} Add one called ${name}, or move this one out.`,
    );
  }
  const taken = partOf(spec, everySample(names.length)).map((index) => names[index] ?? '');
  return folders.map((folder, i) => ({
    paths: taken.map((name) => within(folder, listings[i]?.get(name) ?? '')),
    from: folder,
    remedy: 'Replace it, or move it and its partners out of their folders.',
  }));
}

/** The pictures of a folder by their paths within it, without endings. */
async function byName(folder: string): Promise<ReadonlyMap<string, string>> {
  const named = new Map<string, string>();
  for (const file of (await walkPictures(folder)).pictures) {
    const name = file.slice(0, file.length - extname(file).length);
    const other = named.get(name);
    if (other !== undefined)
      throw new DataError(`${folder} holds two pictures called ${name}: ${other} and ${file}.`, BY_NAME);
    named.set(name, file);
  }
  return named;
}
