/** Data of a folder of pictures, brought to the declared size and channels. */
import sharp from 'sharp';
import { DataError } from './data-error.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { readBytes, within } from './files.js';
import { listImages } from './image-folder.js';
import { classFields, tensorFields, typeText } from './spec.js';
import type { ImagesSpec } from './spec.js';
import { counted, grouped } from './words.js';

export interface PictureSize {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 red-green-blue, 4 with alpha. */
  readonly channels: 1 | 3 | 4;
}

/** How many pictures are read at a time. */
const AT_ONCE = 8;

/** How many headers a check reads at most, spread evenly over the folder. */
const CHECKED = 256;

/**
 * Loads a folder of pictures: png, jpg, webp or gif (its first frame), each turned the way its EXIF orientation says.
 * A field without a range is delivered over [0, 1].
 * @throws DataError when the folder or a picture cannot be read, or they do not fit the declared fields
 */
export async function loadImages<Field extends string>(spec: ImagesSpec<Field>): Promise<Dataset<Field>> {
  const wanted = pictureSizes(spec);
  const { files, classes } = await listImages(spec);
  const buffers = wanted.map((size) => allocate(spec, files.length, size));
  await eachOf(files, async (file, index) => {
    const path = within(spec.folder, file);
    const bytes = await readBytes(path);
    for (const [i, size] of wanted.entries()) {
      const pixels = await decodePicture(bytes, path, size, spec.crop ?? 'center');
      buffers[i]?.set(pixels, index * pixels.length);
    }
  });

  const columns: Record<string, Column> = {};
  for (const [i, [name, { shape, range }]] of tensorFields(spec).entries()) {
    columns[name] = { kind: 'bytes', values: buffers[i] ?? new Uint8Array(), shape, range: range ?? [0, 1] };
  }
  for (const [name] of classFields(spec)) if (classes !== null) columns[name] = { kind: 'classes', values: classes };
  return memoryDataset(spec.name, files.length, columns, spec.flip ?? false);
}

/**
 * How many pictures a declared folder holds. Reads the headers of a few hundred, spread over all of them.
 * @throws DataError as `loadImages`, for what can be seen without decoding
 */
export async function checkImages(spec: ImagesSpec): Promise<number> {
  pictureSizes(spec);
  const { files } = await listImages(spec);
  const step = Math.max(1, files.length / CHECKED);
  const some = Array.from({ length: Math.min(files.length, CHECKED) }, (_, i) => files[Math.floor(i * step)] ?? '');
  await eachOf(some, async (file) => {
    const path = within(spec.folder, file);
    const bytes = await readBytes(path);
    try {
      await sharp(bytes).metadata();
    } catch (error) {
      throw notAPicture(path, error);
    }
  });
  return files.length;
}

/**
 * One picture as bytes, row by row, channels last. See-through parts show white where no alpha is asked for; grey is
 * 0.299 R + 0.587 G + 0.114 B of the coded values (ITU-R BT.601), as in most published training code.
 * @throws DataError when the bytes are no picture, or a damaged one
 */
export async function decodePicture(
  bytes: Uint8Array,
  path: string,
  { height, width, channels }: PictureSize,
  crop: 'center' | 'none',
): Promise<Uint8Array> {
  try {
    const picture = sharp(bytes, { failOn: 'error' })
      .autoOrient()
      .resize(width, height, { fit: crop === 'center' ? 'cover' : 'fill' })
      .toColourspace('srgb');
    const opaque = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: '#ffffff' }).removeAlpha();
    const pixels = await opaque.raw({ depth: 'uchar' }).toBuffer();
    return channels === 1 ? grey(pixels) : pixels;
  } catch (error) {
    throw notAPicture(path, error);
  }
}

/** Fixed-point weights that sum to 2^16, so that a grey picture stays exactly as it is. */
function grey(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < out.length; i++) {
    const red = rgb[3 * i] ?? 0;
    const green = rgb[3 * i + 1] ?? 0;
    const blue = rgb[3 * i + 2] ?? 0;
    out[i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
  return out;
}

function notAPicture(path: string, error: unknown): DataError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/[.:\s]+$/, '');
  return new DataError(`${path} cannot be read as a picture: ${reason}.`, 'Replace it, or move it out of the folder.');
}

/** The size each `f32[...]` field declares, in order. */
function pictureSizes(spec: ImagesSpec): PictureSize[] {
  return tensorFields(spec).map(([name, field]) => {
    const [height = 0, width = 0, channels = 1] = field.shape;
    const isPicture = field.shape.length === 2 || field.shape.length === 3;
    if (isPicture && (channels === 1 || channels === 3 || channels === 4)) return { height, width, channels };
    throw new DataError(
      `${spec.name} delivers pictures, but ${spec.name}.${name} is declared ${typeText(field)}.`,
      'Declare f32[height, width, channels] with 1 channel (grey), 3 (colour) or 4 (colour and alpha).',
    );
  });
}

function allocate(spec: ImagesSpec, count: number, { height, width, channels }: PictureSize): Uint8Array {
  const size = count * height * width * channels;
  try {
    return new Uint8Array(size);
  } catch {
    throw new DataError(
      `${counted(count, 'picture')} of ${height}x${width}x${channels} (${spec.folder}) take ${grouped(size)} bytes, more than fits in memory.`,
      'Declare a smaller size, or name a folder with fewer pictures.',
    );
  }
}

/** Works on a few items at a time; the first failure ends it. */
async function eachOf<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
  const rest = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of rest) {
      if (failed) return;
      await work(item, index).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
