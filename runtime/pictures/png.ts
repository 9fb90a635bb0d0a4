/**
 * Pictures as PNG files (W3C, Portable Network Graphics, 3rd edition): a signature, and chunks of a length, a name, data
 * and a checksum. Nothing but what Node has is needed to write one; to read what others wrote takes a library.
 */
import { crc32, deflateSync } from 'node:zlib';

export interface Size {
  readonly width: number;
  readonly height: number;
  /** 1 (grey), 3 (colour) or 4 (colour and alpha). */
  readonly channels: number;
}

const SIGNATURE = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPES: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };
/** Each byte of a row is the difference to the one above: of pixels that are repeated, most are zeros. */
const UP = 2;

/**
 * @param pixels row by row, from the top left, the channels of a pixel together
 * @throws RangeError where they do not fit the size, or no picture has as many channels
 */
export function encodePng(pixels: ArrayLike<number>, size: Size): Buffer {
  const { header, data } = encoded(pixels, size);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * An animated PNG, which plays for ever; what knows no animation shows its first frame.
 * @param frames of one size
 * @param delay how long each is shown, in milliseconds
 * @throws RangeError as for one picture
 */
export function encodeAnimatedPng(frames: readonly ArrayLike<number>[], size: Size, delay: number): Buffer {
  const pictures = frames.map((frame) => encoded(frame, size));
  let order = 0;
  const chunks = pictures.flatMap(({ data }, i) => {
    const control = Buffer.alloc(26);
    [order++, size.width, size.height, 0, 0].forEach((value, k) => control.writeUInt32BE(value, 4 * k));
    control.writeUInt16BE(delay, 20);
    control.writeUInt16BE(1000, 22);
    if (i === 0) return [chunk('fcTL', control), chunk('IDAT', data)];
    const number = Buffer.alloc(4);
    number.writeUInt32BE(order++);
    return [chunk('fcTL', control), chunk('fdAT', Buffer.concat([number, data]))];
  });
  // How many frames, and how often they are played: 0 is for ever.
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(frames.length, 0);
  return Buffer.concat([SIGNATURE, chunk('IHDR', pictures[0]!.header), chunk('acTL', animation), ...chunks, chunk('IEND', Buffer.alloc(0))]); // prettier-ignore
}

function encoded(pixels: ArrayLike<number>, { width, height, channels }: Size) {
  const colour = COLOUR_TYPES[channels];
  if (colour === undefined) throw new RangeError(`A picture has 1, 3 or 4 channels, not ${channels}.`);
  const row = width * channels;
  if (pixels.length !== row * height)
    throw new RangeError(`A picture of ${height}x${width}x${channels} has ${row * height} numbers, not ${pixels.length}.`); // prettier-ignore
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, and the only compression, filtering and order of rows that there are or are needed.
  header.set([8, colour, 0, 0, 0], 8);
  return { header, data: deflateSync(rowsOf(pixels, row, height), { level: 9 }) };
}

function rowsOf(pixels: ArrayLike<number>, row: number, height: number): Buffer {
  const rows = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1);
    rows[start] = UP;
    for (let i = 0; i < row; i++) {
      const above = y === 0 ? 0 : pixels[(y - 1) * row + i]!;
      rows[start + 1 + i] = pixels[y * row + i]! - above;
    }
  }
  return rows;
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
