/** Copies of data and weights that travel with a project: only of files that are what the program takes them for. */
import { dirname } from 'node:path';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import type { FileCheck } from '../../runtime/data/reader.js';
import { DataError } from '../../runtime/errors/data-error.js';
import { readRegularSync } from '../../runtime/files/reading.js';
import { makeFolder, troubleWith, writeWhole } from '../../runtime/files/writing.js';

/**
 * Copies a file whose content passes a check.
 * @param limit how many bytes it may have
 * @throws DataError when it is something else, RunError when it cannot be read or written
 */
export async function carry(from: string, to: string, check: FileCheck, limit: number): Promise<void> {
  const bytes = read(from, limit);
  await check(bytes, from);
  makeFolder(dirname(to));
  writeWhole(to, bytes);
}

function read(path: string, limit: number): Buffer {
  try {
    return readRegularSync(path, limit);
  } catch (error) {
    throw troubleWith(error, path, 'read');
  }
}

export const checkSafetensors: FileCheck = (bytes, path) => {
  try {
    decodeSafetensors(bytes);
  } catch {
    throw new DataError(`${path} is no safetensors file.`, 'Name another file.');
  }
};
