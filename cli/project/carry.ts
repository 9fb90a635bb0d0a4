/** Copies of data and weights that travel with a project: only of files that are what the program takes them for. */
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { DataError } from '../../runtime/errors/data-error.js';
import { readRegularSync } from '../../runtime/files/reading.js';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { makeFolder, troubleWith } from '../../runtime/files/writing.js';

/** What a file is taken for; a table has been read as one by the time it is copied. */
export type Kind = 'picture' | 'IDX file' | 'safetensors file' | 'table';

/**
 * Copies a file whose content is of its kind.
 * @param limit how many bytes it may have
 * @throws DataError when it is something else, RunError when it cannot be read or written
 */
export async function carry(from: string, to: string, kind: Kind, limit: number): Promise<void> {
  const bytes = read(from, limit);
  if (kind === 'picture') await (await import('../../runtime/data/picture.js')).checkPicture(bytes, from);
  else if (!is[kind](bytes)) throw new DataError(`${from} is no ${kind}.`, 'Name another file.');
  makeFolder(dirname(to));
  try {
    writeFileSync(to, bytes);
  } catch (error) {
    throw troubleWith(error, to, 'write');
  }
}

function read(path: string, limit: number): Buffer {
  try {
    return readRegularSync(path, limit);
  } catch (error) {
    throw troubleWith(error, path, 'read');
  }
}

const is: Readonly<Record<Exclude<Kind, 'picture'>, (bytes: Buffer) => boolean>> = {
  'IDX file': isIdx,
  'safetensors file': isSafetensors,
  table: () => true,
};

/** Two zero bytes, a type of numbers, and how many axes there are; possibly packed. */
function isIdx(bytes: Buffer): boolean {
  const start = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpackedStart(bytes) : bytes;
  const [zero, alsoZero, type = 0, axes = 0] = start;
  return zero === 0 && alsoZero === 0 && type >= 0x08 && type <= 0x0e && axes > 0;
}

function unpackedStart(bytes: Buffer): Buffer {
  try {
    const settings = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 22 };
    return gunzipSync(bytes.subarray(0, 2 ** 11), settings);
  } catch {
    return Buffer.alloc(0);
  }
}

function isSafetensors(bytes: Buffer): boolean {
  try {
    decodeSafetensors(bytes);
    return true;
  } catch {
    return false;
  }
}
