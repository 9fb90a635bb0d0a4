/** Data of several folders whose pictures belong together by their names: an image and what it should become. */
import { extname } from 'node:path';
import { emptyRecord } from './record.js';
import { plainName } from './classes.js';
import { DataError } from '../errors/data-error.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { within } from './files.js';
import type { Loading } from './loading.js';
import { found, type Found, type Note } from './notes.js';
import { passedOver } from './passed-over.js';
import { checkPictures, pictureFolders, pictureSizes, readPictures, type PictureFiles } from './pictures.js';
import { tensorFields } from './sources/spec.js';
import type { PairedSpec } from './sources/paired.js';
import type { Reader } from './reader.js';
import { everySample, partOf } from './split.js';
import { walkPictures } from './walk.js';
import { counted } from '../text/prose.js';

const BY_NAME = 'Pictures belong together that have the same name, endings aside.';

export const paired: Reader<PairedSpec> = {
  load: (spec, _, loading) => loadPaired(spec, loading),
  inspect: checkPaired,
  files: (spec) => pictureFolders(spec.folders),
};

/**
 * Loads pictures that belong together; what is mirrored is mirrored in all of them. A field without a range is delivered
 * over [0, 1].
 * @throws DataError when a folder or a picture cannot be read, or a picture has no partner
 */
export async function loadPaired<Field extends string>(
  spec: PairedSpec<Field>,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  const sizes = pictureSizes(spec);
  const folders = await pairedFiles(spec);
  const columns = emptyRecord<Column>();
  for (const [i, [name, { shape, range }]] of tensorFields(spec).entries()) {
    const [values = new Uint8Array()] = await readPictures(folders[i]!, sizes.slice(i, i + 1), spec, loading);
    columns[name] = { kind: 'levels', values, shape, range: range ?? [0, 1] };
  }
  return memoryDataset(spec.name, folders[0]?.paths.length ?? 0, columns, spec.flip ?? false);
}

/**
 * How many pictures there are of each kind.
 * @throws DataError as `loadPaired`, for what can be seen without decoding every picture
 */
export async function checkPaired(spec: PairedSpec): Promise<Found> {
  pictureSizes(spec);
  const folders = await pairedFiles(spec);
  const notes: Note[] = [];
  for (const files of folders) {
    notes.push(
      ...(await passedOver(files.from, await walkPictures(files.from))),
      ...(await checkPictures(files, spec)),
    );
  }
  return found(folders[0]?.paths.length ?? 0, notes);
}

/** The pictures of each field, partners at the same place, in the order of their names. */
async function pairedFiles(spec: PairedSpec): Promise<readonly PictureFiles[]> {
  const folders = Object.keys(spec.fields).map((field) => spec.folders[field] ?? '');
  const walks = await Promise.all(folders.map((folder) => walkPictures(folder)));
  const listings = walks.map(({ pictures }, i) => byName(folders[i]!, pictures));
  const names = [...new Set(listings.flatMap((listing) => [...listing.keys()]))].sort();
  const alone = names.flatMap((name) => {
    const without = listings.findIndex((listing) => !listing.has(name));
    if (without < 0) return [];
    const has = listings.findIndex((listing) => listing.has(name));
    const file = within(folders[has] ?? '', listings[has]?.get(name) ?? '');
    const other = walks[without]!.others.find((each) => nameOf(each) === name);
    const passed = other === undefined ? '' : ` (${within(folders[without]!, other)} is not read)`;
    return [{ name, fault: `${file} has no partner in ${folders[without]}${passed}.` }];
  });
  const [first, ...more] = alone;
  if (first !== undefined) {
    const count = alone.length === 1 ? '' : `${counted(alone.length, 'picture')} have no partner: `;
    const told = [first, ...more].slice(0, 10).map(({ fault }) => fault.replace(/\.$/, ''));
    throw new DataError(
      `${count}${told.join('; ')}.`,
      `${BY_NAME} ${more.length === 0 ? `Add one called ${first.name}, or move this one out.` : 'Add what is missing, or move these out.'}`,
    );
  }
  const taken = partOf(spec, everySample(names.length)).map((index) => names[index] ?? '');
  return folders.map((folder, i) => ({
    paths: taken.map((name) => within(folder, listings[i]?.get(name) ?? '')),
    from: folder,
    remedy: 'Replace it, or move it and its partners out of their folders.',
  }));
}

/** A path without its ending, in one Unicode form. */
const nameOf = (file: string): string => plainName(file.slice(0, file.length - extname(file).length));

/** The pictures of a folder by their paths within it, without endings. */
function byName(folder: string, pictures: readonly string[]): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const file of pictures) {
    const other = named.get(nameOf(file));
    if (other !== undefined)
      throw new DataError(`${folder} holds two pictures called ${nameOf(file)}: ${other} and ${file}.`, BY_NAME);
    named.set(nameOf(file), file);
  }
  return named;
}
