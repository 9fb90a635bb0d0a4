/** Files of a declared folder lie in it: a link may not lead elsewhere, since what is declared travels with a program. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../errors/data-error.js';
import { isInside } from '../files/paths.js';
import { within } from './files.js';

/**
 * The first of some paths within a folder that a link leads out of it; undefined where all stay in it. One that leads
 * nowhere is told where it is read.
 */
export function leaving(folder: string, paths: Iterable<string>): string | undefined {
  const root = realOf(folder === '' ? '.' : folder);
  if (root === null) return undefined;
  for (const path of paths) {
    const real = realOf(join(folder, path));
    if (real !== null && !isInside(root, real)) return path;
  }
  return undefined;
}

/** @param folder as the user wrote it */
export const leavesFolder = (folder: string, path: string, place = ''): DataError =>
  new DataError(
    `${place}${within(folder, path)} is a link that leads out of ${folder === '' || folder === '.' ? 'the folder' : folder}.`,
    'Put the file itself there, or remove the link.',
  );

function realOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
