import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from './folders.js';
import { type Doing, fileTrouble } from '../errors/system-error.js';
import { RunError } from '../errors/run-error.js';

/** What a file is called until it is whole. */
const partialOf = (path: string): string => `${path}.partial`;

/**
 * Writes a file so that it is either there whole or not at all, whatever stops the program or the machine: under another
 * name first, flushed to the disk, then renamed, and the folder flushed, which holds the name.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const partial = partialOf(path);
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
    await syncFolder(dirname(path));
  } catch (error) {
    // Half a file is of no use; where there is no room, it takes the last of it.
    await rm(partial, { force: true }).catch(() => undefined);
    throw troubleWith(error, path, 'write');
  }
}

/** Where the system has no such thing, renaming is all that can be done. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows opens no folders, and some disks over a network flush none.
  }
}

/**
 * The same at once, for what can be made again and need not reach the disk at any moment. A file that has this content is
 * left alone, and a link is written through.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const partial = partialOf(path);
  try {
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present?.isSymbolicLink() === true) return writeFileSync(path, content);
    if (present?.isFile() === true && readFileSync(path).equals(Buffer.from(content))) return;
    rmSync(partial, { force: true });
    writeFileSync(partial, content, { flag: 'wx' });
    renameSync(partial, path);
  } catch (error) {
    if (error instanceof Error) rmSync(partial, { force: true });
    throw troubleWith(error, path, 'write');
  }
}

/** Removes what was being written in a folder when something stopped it; whoever calls knows that nobody writes there now. */
export async function removePartials(folder: string): Promise<void> {
  for (const name of await listFolder(folder)) {
    if (name.endsWith(partialOf(''))) await rm(join(folder, name), { recursive: true, force: true });
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
