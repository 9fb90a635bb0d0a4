/** Making folders, and what can be said of them. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Makes a folder and those around it, unless they are there. Node has a way of its own, which tries again without end
 * where a folder is there and can hold no other, as in /proc.
 * @throws what the system says
 */
export function makeFolders(path: string, mode?: number): void {
  const around = dirname(path);
  if (around !== path && !existsSync(around)) makeFolders(around, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Someone else may have made it just now.
    if (!isFolder(path)) throw error;
  }
}

/** Whether there is a folder. */
export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Whether something may be written into a folder: this user may, and its disk can. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where what was made from a folder goes: into it, or, where it can only be read, beside where we are, with its name. */
export const placeBeside = (folder: string, name: string): string =>
  isWritable(folder) || !existsSync(folder) ? join(folder, name) : `${basename(resolve(folder))}-${name}`;
