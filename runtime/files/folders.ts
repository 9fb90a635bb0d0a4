/** Making folders. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

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
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
