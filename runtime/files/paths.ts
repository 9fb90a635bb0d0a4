/** Paths as they lie to one another. */
import { isAbsolute, relative } from 'node:path';

/** Whether a path is the folder or lies below it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !/^\.\.(?:[/\\]|$)/.test(way) && !isAbsolute(way);
}

/** A path as a person would write it from here. */
export const shortest = (path: string): string => (isInside('', path) ? relative('', path) : path);
