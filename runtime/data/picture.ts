/** Reading one picture of any kind, brought to a declared size and to declared channels. */
import type { Sharp } from 'sharp';
import { bitmapSize, readBitmap } from './bitmap.js';
import { DataError } from '../errors/data-error.js';
import { formatOf, isBitmap } from './formats.js';
import { sharp } from './picture-library.js';
import type { PictureReading } from './sources/pictures.js';
import { grouped } from '../text/prose.js';

export interface PictureSize {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 red-green-blue, 4 with alpha. */
  readonly channels: 1 | 3 | 4;
}

/** Channels of 0 to 255, or of 0 to 65535 where a picture has as many. */
export type Pixels = Uint8Array | Uint16Array;

/** The number that stands for the top of the range. */
export const topOf = (pixels: Pixels): number => (pixels instanceof Uint16Array ? 0xffff : 0xff);

/** What is known of a picture before it is decoded. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a channel. */
  readonly bits: 8 | 16;
  readonly pages: number;
}

/** What decodes: another version may come to other pixels. */
export const decoder = sharp.versions.vips;

/** Several pictures of so many are in memory at a time. */
const MOST_PIXELS = 100_000_000;

const REMEDY = 'Replace it, or move it out of the folder.';

const FORMATS: readonly string[] = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'heif'];

/** The numbers of a channel that are read, by their name in the picture library, and those that are not. */
const BITS: Readonly<Record<string, 8 | 16>> = { uchar: 8, ushort: 16 };
const OTHER_NUMBERS: Readonly<Record<string, string>> = {
  char: 'signed bytes',
  short: 'signed 16-bit numbers',
  uint: '32-bit numbers',
  int: '32-bit numbers',
  float: '32-bit floats',
  double: '64-bit floats',
};

/**
 * Reads the header of a picture. A small file may unpack to any number of pixels; pictures above a limit are not decoded.
 * @throws DataError when the bytes are no picture, or one that is not read
 */
export async function checkPicture(bytes: Uint8Array, path: string, remedy = REMEDY): Promise<PictureHeader> {
  const header = await headerOf(bytes).catch((error: unknown) => {
    throw notAPicture(bytes, path, error, remedy);
  });
  const { width, height } = header;
  if (width * height <= MOST_PIXELS) return header;
  throw new DataError(
    `${path} has ${grouped(width)} x ${grouped(height)} = ${grouped(width * height)} pixels; ${grouped(MOST_PIXELS)} are the most that is read.`,
    'Make it smaller, or cut it into several.',
  );
}

async function headerOf(bytes: Uint8Array): Promise<PictureHeader> {
  if (isBitmap(bytes)) return { ...bitmapSize(bytes), bits: 8, pages: 1 };
  const known = formatOf(bytes);
  if (known?.picture === true && !known.read) throw new Error(`it is ${known.name}`);
  const { format, width, height, depth, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
  // Some formats are programs rather than pictures.
  if (!FORMATS.includes(format)) throw new Error(`it is of the format ${format}, which is not read`);
  const bits = BITS[depth];
  if (bits === undefined)
    throw new Error(`its channels are ${OTHER_NUMBERS[depth] ?? depth}, and whole numbers of 8 or 16 bits are read`);
  return { width, height, bits, pages: format === 'tiff' ? pages : 1 };
}

/**
 * One picture, row by row, channels last. See-through parts show white where no alpha is asked for; grey is
 * 0.299 R + 0.587 G + 0.114 B of the coded values (ITU-R BT.601), as in most published training code. The numbers are
 * of 16 bits where the picture's are, or where it is said which of them is white.
 * @throws DataError when the bytes are no picture, or a damaged one, or one that is not read
 */
export async function decodePicture(
  bytes: Uint8Array,
  path: string,
  { height, width, channels }: PictureSize,
  { crop = 'center', white }: PictureReading = {},
  remedy = REMEDY,
): Promise<Pixels> {
  const { bits } = await checkPicture(bytes, path, remedy);
  const top = 2 ** bits - 1;
  if (white !== undefined && white > top) {
    throw new DataError(
      `${path} has ${bits} bits a channel, so ${top} is its white, and \`white\` is ${grouped(white)}.`,
      `Leave \`white\` out, or let it be ${top} or less.`,
    );
  }
  try {
    const resized = opened(bytes)
      .autoOrient()
      .resize(width, height, { fit: crop === 'center' ? 'cover' : 'fill' });
    if (bits === 16) {
      const raw = await resized.toColourspace('rgb16').ensureAlpha().raw({ depth: 'ushort' }).toBuffer();
      return levels(new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2), channels, top, white ?? top);
    }
    const picture = resized.toColourspace('srgb');
    if (white !== undefined)
      return levels(await picture.ensureAlpha().raw({ depth: 'uchar' }).toBuffer(), channels, top, white);
    const opaque = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: '#ffffff' }).removeAlpha();
    const pixels = await opaque.raw({ depth: 'uchar' }).toBuffer();
    return channels === 1 ? grey(pixels) : pixels;
  } catch (error) {
    throw notAPicture(bytes, path, error, remedy);
  }
}

/** The largest number of any colour channel, and what the largest could be. @throws DataError as `decodePicture` */
export async function brightest(bytes: Uint8Array, path: string, remedy = REMEDY): Promise<number> {
  try {
    const { channels } = await opened(bytes).stats();
    const colours = channels.length % 2 === 0 ? channels.slice(0, -1) : channels;
    return Math.max(...colours.map(({ max }) => max));
  } catch (error) {
    throw notAPicture(bytes, path, error, remedy);
  }
}

function opened(bytes: Uint8Array): Sharp {
  if (!isBitmap(bytes)) return sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS });
  const { width, height, channels, pixels } = readBitmap(bytes);
  return sharp(pixels, { raw: { width, height, channels } });
}

/** Fixed-point weights that sum to 2^16, so that a grey picture stays exactly as it is. */
const [RED, GREEN, BLUE] = [19595, 38470, 7471];

function grey(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < out.length; i++) {
    const red = rgb[3 * i] ?? 0;
    const green = rgb[3 * i + 1] ?? 0;
    const blue = rgb[3 * i + 2] ?? 0;
    out[i] = (RED * red + GREEN * green + BLUE * blue + 0x8000) >> 16;
  }
  return out;
}

/**
 * The same for numbers up to `top`, of which `white` and all above it are white.
 * @param rgba with alpha
 */
function levels(rgba: Pixels, channels: 1 | 3 | 4, top: number, white: number): Uint16Array {
  const count = rgba.length / 4;
  const out = new Uint16Array(count * channels);
  for (let i = 0; i < count; i++) {
    const alpha = (rgba[4 * i + 3] ?? 0) / top;
    const colour = (c: number): number => {
      const light = Math.min((rgba[4 * i + c] ?? 0) / white, 1);
      return 0xffff * (channels === 4 ? light : light * alpha + 1 - alpha);
    };
    if (channels === 1) out[i] = Math.round((RED * colour(0) + GREEN * colour(1) + BLUE * colour(2)) / 0x10000);
    else for (let c = 0; c < 3; c++) out[i * channels + c] = Math.round(colour(c));
    if (channels === 4) out[4 * i + 3] = Math.round(0xffff * alpha);
  }
  return out;
}

function notAPicture(bytes: Uint8Array, path: string, error: unknown, remedy: string): DataError {
  const message = error instanceof Error ? error.message : String(error);
  const format = formatOf(bytes);
  // What the library says of a kind it does not know says nothing of what it is.
  const unknown = /unsupported/i.test(message) && format !== null && !format.read;
  const reason = unknown ? `it is ${format.name}` : message.split('\n')[0]?.replace(/[.:\s]+$/, '');
  const convert = /^it is|^its channels/.test(message);
  return new DataError(
    `${path} cannot be read as a picture: ${reason}.`,
    convert ? 'Convert it to PNG, of 8 or 16 bits a channel.' : remedy,
  );
}
