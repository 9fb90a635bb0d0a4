/** Reading and writing what commands need. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../../runtime/text/nearest.js';
import { isFolder } from '../../runtime/files/folders.js';
import { makeFolder, writeWhole } from '../../runtime/files/writing.js';
import type { EmittedBytes, EmittedFile } from '../../compiler/emit/target.js';

/** Writes files below a folder, making folders on the way. @throws RunError when a path cannot be written */
export function writeFiles(folder: string, files: readonly (EmittedFile | EmittedBytes)[]): void {
  for (const file of files) {
    const target = join(folder, file.path);
    makeFolder(dirname(target));
    writeWhole(target, 'text' in file ? file.text : file.bytes);
  }
}

/** Bytes of a file or of everything in a folder; 0 when there is none. */
export function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  return stat.isDirectory()
    ? readdirSync(path).reduce((total, name) => total + sizeOf(join(path, name)), 0)
    : stat.size;
}

/** Whether a new folder can go here: nothing is there, or an empty folder. */
export const isFree = (path: string): boolean => !exists(path) || (isFolder(path) && readdirSync(path).length === 0);

/** What lies in the same folder under a name like that of a path that leads nowhere. */
export function nearestPath(path: string): string | null {
  const folder = dirname(path);
  const meant = isFolder(folder) ? nearest(basename(path), readdirSync(folder)) : null;
  return meant === null ? null : join(folder, meant);
}

export const exists = existsSync;
export { isFolder };
