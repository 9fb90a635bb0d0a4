/**
 * The IDX file format of the MNIST database: two zero bytes, one byte for the number type, one for the number of axes,
 * the length of each axis as a big-endian 32-bit number, then the values, the last axis fastest. Only unsigned bytes
 * (type 08) are read here, as images and class ids come. Pure: a page reads it, too.
 */
import { sizeOf } from '../contract/shapes.js';
import { DataError } from '../errors/data-error.js';
import { type Format, formatOf } from './formats.js';
import { grouped } from '../text/prose.js';

/** `values` holds the product of `dims` bytes; there is at least one axis. */
export interface IdxArray {
  readonly dims: readonly number[];
  readonly values: Uint8Array;
}

export const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES = new Map([
  [0x09, 'signed bytes'],
  [0x0b, '16-bit integers'],
  [0x0c, '32-bit integers'],
  [0x0d, '32-bit floats'],
  [0x0e, '64-bit floats'],
]);

/**
 * Reads IDX content; `path` is for messages.
 * @throws DataError when it is damaged or not an IDX array of unsigned bytes
 */
export function parseIdx(bytes: Uint8Array, path: string): IdxArray {
  const { dims, start, expected } = headerOf(bytes, path);
  const values = bytes.subarray(start);
  if (values.length !== expected) throw wrongLength(path, dims, expected, values.length);
  return { dims, values };
}

/** What the first bytes say: where the numbers start, and how many there are. */
export function headerOf(bytes: Uint8Array, path: string) {
  const [zero, alsoZero, type = 0, axes = 0] = bytes;
  const knownType = type === UNSIGNED_BYTE || OTHER_TYPES.has(type);
  if (bytes.length < 4 || zero !== 0 || alsoZero !== 0 || !knownType || axes === 0) {
    throw new DataError(
      `${path} is not an IDX file${bytes.length === 0 ? ': it is empty' : isOther(formatOf(bytes))}.`,
      'An IDX file of images starts with the bytes 00 00 08 03, one of labels with 00 00 08 01.',
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw new DataError(
      `${path} holds ${OTHER_TYPES.get(type)} (type ${type.toString(16).padStart(2, '0')} in its header).`,
      'Only IDX files of unsigned bytes (type 08) are read; convert it.',
    );
  }
  const start = 4 + 4 * axes;
  if (bytes.length < start) {
    throw new DataError(
      `${path} ends within its header: ${axes} axes take ${start} bytes, the file has ${bytes.length}.`,
      'Download or copy it again.',
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const dims = Array.from({ length: axes }, (_, axis) => header.getUint32(4 + 4 * axis));
  return { dims, start, expected: sizeOf(dims) };
}

export function wrongLength(path: string, dims: readonly number[], expected: number, found: number, ended = true) {
  const fault = found < expected ? 'is cut short' : 'is longer than it says';
  const follow = ended ? grouped(found) : `more than ${grouped(found)}`;
  return new DataError(
    `${path} ${fault}: its header says ${dims.join(' x ')} = ${grouped(expected)} bytes, and ${follow} follow.`,
    'Download or copy it again.',
  );
}

/** What a file is instead, where that is known; never what it holds, since it may be anything. */
const isOther = (format: Format | null): string => (format === null ? '' : ` but ${format.name}`);
