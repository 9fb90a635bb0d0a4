/** Reading pictures of any source, each brought to the declared sizes and channels. */
import sharp from 'sharp';
import { DataError } from './data-error.js';
import { largest, readBytes } from './files.js';
import { tensorFields, typeText } from './spec.js';
import type { DataSpec } from './spec.js';
import { counted, grouped } from './words.js';

export interface PictureSize {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 red-green-blue, 4 with alpha. */
  readonly channels: 1 | 3 | 4;
}

/** Picture files, and how a source speaks of them. */
export interface PictureFiles {
  readonly paths: readonly string[];
  /** Where they come from, for people. */
  readonly from: string;
  /** The place that names the file at an index, for people; null where none does. */
  readonly namedAt?: (index: number) => string;
  /** What to do about one that is no picture. */
  readonly remedy?: string;
}

/** How many pictures are read at a time. */
const AT_ONCE = 8;

/** Several pictures of so many are in memory at a time. */
const MOST_PIXELS = 100_000_000;

/** How many headers a check reads at most, spread evenly over the files. */
const CHECKED = 256;

const REMEDY = 'Replace it, or move it out of the folder.';

/**
 * Reads pictures: png, jpg, webp or gif (its first frame), each turned the way its EXIF orientation says.
 * @returns for each size all pictures, one after the other
 * @throws DataError when one cannot be read
 */
export async function readPictures(
  files: PictureFiles,
  sizes: readonly PictureSize[],
  crop: 'center' | 'none' = 'center',
): Promise<Uint8Array[]> {
  const buffers = sizes.map((size) => allocate(files, size));
  await eachPicture(files, async (path, index) => {
    const bytes = await readBytes(path, largest.picture);
    for (const [i, size] of sizes.entries()) {
      const pixels = await decodePicture(bytes, path, size, crop, files.remedy);
      buffers[i]?.set(pixels, index * pixels.length);
    }
  });
  return buffers;
}

/**
 * Reads the headers of a few hundred pictures, spread over all of them.
 * @throws DataError as `readPictures`, for what can be seen without decoding
 */
export async function checkPictures(files: PictureFiles): Promise<void> {
  const { paths, remedy = REMEDY } = files;
  const step = Math.max(1, paths.length / CHECKED);
  const some = new Set(Array.from({ length: Math.min(paths.length, CHECKED) }, (_, i) => Math.floor(i * step)));
  await eachPicture(files, async (path, index) => {
    if (!some.has(index)) return;
    await checkPicture(await readBytes(path, largest.picture), path, remedy);
  });
}

/**
 * Reads the header of a picture. One of few bytes may unpack to any number of pixels: those of more are not decoded.
 * @throws DataError when the bytes are no picture, or too large a one
 */
export async function checkPicture(bytes: Uint8Array, path: string, remedy = REMEDY): Promise<void> {
  const { width, height } = await headerOf(bytes).catch((error: unknown) => {
    throw notAPicture(path, error, remedy);
  });
  if (width * height <= MOST_PIXELS) return;
  throw new DataError(
    `${path} has ${grouped(width)} x ${grouped(height)} = ${grouped(width * height)} pixels; ${grouped(MOST_PIXELS)} are the most that is read.`,
    'Make it smaller, or cut it into several.',
  );
}

const headerOf = async (bytes: Uint8Array) => await sharp(bytes, { limitInputPixels: false }).metadata();

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
  remedy = REMEDY,
): Promise<Uint8Array> {
  await checkPicture(bytes, path, remedy);
  try {
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .resize(width, height, { fit: crop === 'center' ? 'cover' : 'fill' })
      .toColourspace('srgb');
    const opaque = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: '#ffffff' }).removeAlpha();
    const pixels = await opaque.raw({ depth: 'uchar' }).toBuffer();
    return channels === 1 ? grey(pixels) : pixels;
  } catch (error) {
    throw notAPicture(path, error, remedy);
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

function notAPicture(path: string, error: unknown, remedy: string): DataError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/[.:\s]+$/, '');
  return new DataError(`${path} cannot be read as a picture: ${reason}.`, remedy);
}

/**
 * The size each `f32[...]` field declares, in order.
 * @throws DataError when one is no picture
 */
export function pictureSizes(spec: DataSpec): PictureSize[] {
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

function allocate({ paths, from }: PictureFiles, { height, width, channels }: PictureSize): Uint8Array {
  const size = paths.length * height * width * channels;
  try {
    return new Uint8Array(size);
  } catch {
    throw new DataError(
      `${counted(paths.length, 'picture')} of ${height}x${width}x${channels} (${from}) take ${grouped(size)} bytes, more than fits in memory.`,
      'Declare a smaller size, or name fewer pictures.',
    );
  }
}

/** Works on a few files at a time; the first failure ends it, with the place that names the file. */
export async function eachPicture(
  { paths, namedAt }: PictureFiles,
  work: (path: string, index: number) => Promise<void>,
): Promise<void> {
  const rest = paths.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, path] of rest) {
      if (failed) return;
      await work(path, index).catch((error: unknown) => {
        failed = true;
        if (!(error instanceof DataError) || namedAt === undefined) throw error;
        throw new DataError(`${namedAt(index)}: ${error.message}`, error.hint);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
