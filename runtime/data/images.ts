/** Data of a folder of pictures, brought to the declared size and channels. */
import { emptyRecord } from './record.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { within } from './files.js';
import { listImages } from './image-folder.js';
import { found, type Found } from './notes.js';
import { passedOver } from './passed-over.js';
import type { Loading, Recorded } from './loading.js';
import { checkPictures, pictureFolder, pictureSizes, readPictures, type PictureFiles } from './pictures.js';
import type { Reader } from './reader.js';
import { classFields, tensorFields } from './sources/spec.js';
import type { ImagesSpec } from './sources/images.js';
import { everySample, partOf } from './split.js';

export const images: Reader<ImagesSpec> = {
  load: (spec, _, loading) => loadImages(spec, loading),
  inspect: checkImages,
  files: async ({ folder }) => [await pictureFolder(folder)],
};

/**
 * Loads a folder of pictures. A field without a range is delivered over [0, 1].
 * @throws DataError when the folder or a picture cannot be read, or they do not fit the declared fields
 */
export async function loadImages<Field extends string>(
  spec: ImagesSpec<Field>,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  const sizes = pictureSizes(spec);
  const { pictures, classes, names } = await taken(spec, loading.recorded);
  const buffers = await readPictures(pictures, sizes, spec, loading);
  const columns = emptyRecord<Column>();
  for (const [i, [name, { shape, range }]] of tensorFields(spec).entries()) {
    columns[name] = { kind: 'levels', values: buffers[i] ?? new Uint8Array(), shape, range: range ?? [0, 1] };
  }
  for (const [name] of classFields(spec))
    if (classes !== null) columns[name] = { kind: 'classes', values: classes, words: names };
  return memoryDataset(spec.name, pictures.paths.length, columns, spec.flip ?? false);
}

/**
 * How many pictures a declaration takes of its folder.
 * @throws DataError as `loadImages`, for what can be seen without decoding every picture
 */
export async function checkImages(spec: ImagesSpec): Promise<Found> {
  pictureSizes(spec);
  const { pictures, walk } = await taken(spec);
  const notes = await checkPictures(pictures, spec);
  return found(pictures.paths.length, [...(await passedOver(spec.folder, walk)), ...notes]);
}

async function taken(spec: ImagesSpec, recorded?: Recorded) {
  const { files, classes, names, walk } = await listImages(spec, recorded);
  const samples = partOf(spec, everySample(files.length));
  const paths = samples.map((sample) => within(spec.folder, files[sample] ?? ''));
  return {
    pictures: { paths, from: spec.folder } satisfies PictureFiles,
    names,
    walk,
    classes: classes && Int32Array.from(samples, (sample) => classes[sample] ?? 0),
  };
}
