/**
 * The IDX file format of the MNIST database: two zero bytes, one byte for the number type, one for the number of axes,
 * the length of each axis as a big-endian 32-bit number, then the values, the last axis fastest. Only unsigned bytes
 * (type 08) are read here, as images and class ids come. A gzip file is recognised by its content and unpacked.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import { readBytes } from './files.js';
import { grouped } from './words.js';

/** `values` holds the product of `dims` bytes; there is at least one axis. */
export interface IdxArray {
  readonly dims: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES = new Map([
  [0x09, 'signed bytes'],
  [0x0b, '16-bit integers'],
  [0x0c, '32-bit integers'],
  [0x0d, '32-bit floats'],
  [0x0e, '64-bit floats'],
]);

/**
 * Reads and unpacks an IDX file.
 * @throws DataError when it is missing, damaged or not an IDX file of unsigned bytes
 */
export async function readIdxFile(path: string): Promise<IdxArray> {
  return parseIdx(await unpacked(await readBytes(path), path), path);
}

async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path} is a damaged gzip file: ${reason}.`, 'Download or copy it again.');
  }
}

/**
 * Reads IDX content; `path` is for messages.
 * @throws DataError when it is damaged or not an IDX array of unsigned bytes
 */
export function parseIdx(bytes: Uint8Array, path: string): IdxArray {
  const [zero, alsoZero, type = 0, axes = 0] = bytes;
  const knownType = type === UNSIGNED_BYTE || OTHER_TYPES.has(type);
  if (bytes.length < 4 || zero !== 0 || alsoZero !== 0 || !knownType || axes === 0) {
    throw new DataError(
      `${path} is not an IDX file: it starts with ${hex(bytes.subarray(0, 4))}.`,
      'An IDX file of images starts with the bytes 00 00 08 03, one of labels with 00 00 08 01.',
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw new DataError(
      `${path} holds ${OTHER_TYPES.get(type)} (type ${hex(bytes.subarray(2, 3))} in its header).`,
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
  const expected = dims.reduce((size, dim) => size * dim, 1);
  const found = bytes.length - start;
  if (found !== expected) {
    const fault = found < expected ? 'is cut short' : 'is longer than it says';
    throw new DataError(
      `${path} ${fault}: its header says ${dims.join(' x ')} = ${grouped(expected)} bytes, and ${grouped(found)} follow.`,
      'Download or copy it again.',
    );
  }
  return { dims, values: bytes.subarray(start) };
}

function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing (it is empty)';
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
