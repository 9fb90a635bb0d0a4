import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { makeFolders } from './folders.js';
import { type Doing, fileTrouble } from '../errors/system-error.js';
import { RunError } from '../errors/run-error.js';

/**
 * Writes a file so that it is either there whole or not at all, whatever stops the program: under another name first,
 * flushed to the disk, then renamed.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const partial = `${path}.partial`;
  try {
    // Whatever is left there is not written through: it may be a link to somewhere else.
    await rm(partial, { force: true });
    const file = await open(partial, 'wx');
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    // Half a file is of no use; where there is no room, it takes the last of it.
    await rm(partial, { force: true }).catch(() => undefined);
    throw troubleWith(error, path, 'write');
  }
}

/** Makes a folder and those around it, unless they are there. @throws RunError naming the one that cannot be made */
export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw troubleWith(error, undefined, 'make');
  }
}

/**
 * What the system says of a path, as an error for people; any other error stays what it is.
 * @param path where missing, the one that the system names
 */
export function troubleWith(error: unknown, path: string | undefined, doing: Doing): Error {
  const trouble = fileTrouble(error, path, doing);
  if (trouble !== null) return new RunError(trouble.problem, trouble.hint);
  return error instanceof Error ? error : new Error(String(error));
}

/** Whether the error is Node saying that there is no such file or folder. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The names in a folder, none if it does not exist. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** 120 -> `000120`, so that names sort as numbers do. */
export function stepText(step: number): string {
  return String(step).padStart(6, '0');
}
