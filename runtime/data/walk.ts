/** Which pictures lie in a folder and below it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { isInside } from '../files/paths.js';
import { DataError } from '../errors/data-error.js';
import { expandHome, unreadable, within } from './files.js';
import { leavesFolder } from './inside.js';
import { counted, listed } from '../text/prose.js';

/** The endings of pictures that are read, in lower case. */
export const EXTENSIONS: readonly string[] = [
  ...['.png', '.jpg', '.jpeg', '.jfif', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.avif'],
];

/** What a walk comes by; paths within the folder with `/` between the parts. */
export interface Walk {
  /** Sorted by code unit, so in the same order everywhere. */
  readonly pictures: readonly string[];
  readonly others: readonly string[];
}

/**
 * The pictures of a folder and of the folders in it; hidden files and folders are passed over, and so is a link back to
 * a folder above.
 * @throws DataError when the folder is missing or holds no pictures, or a link leads out of it
 */
export async function walkPictures(folder: string): Promise<Walk> {
  const walk = await walkFolder(folder);
  if (walk.pictures.length > 0) return walk;
  const { others } = walk;
  const endings = [...new Set(others.map((file) => extname(file).toLowerCase() || 'no ending'))].sort();
  throw new DataError(
    `${folder} holds no pictures, in it or in its subfolders.`,
    `Files ending in ${EXTENSIONS.join(', ')} are read.` +
      (others.length === 0 ? '' : ` It holds ${counted(others.length, 'other file')} (${listed(endings)}).`),
  );
}

async function walkFolder(root: string): Promise<Walk> {
  const pictures: string[] = [];
  const others: string[] = [];

  async function reading<Result>(name: string, read: (path: string) => Promise<Result>): Promise<Result> {
    const path = within(root, name);
    try {
      return await read(expandHome(path));
    } catch (error) {
      const isLink = (error as NodeJS.ErrnoException).code === 'ENOENT' && name !== '';
      if (isLink)
        throw new DataError(`${path} is a link that leads nowhere.`, 'Remove it, or let it lead to a picture.');
      throw await unreadable(path, error);
    }
  }

  /** What a link leads to; null for a folder above, which is passed over. */
  async function linked(name: string, parents: readonly string[]) {
    const kind = await reading(name, (path) => stat(path));
    const real = await reading(name, (path) => realpath(path));
    if (kind.isDirectory() && parents.some((parent) => isInside(real, parent))) return null;
    if (!isInside(parents[0]!, real)) throw leavesFolder(root, name);
    return kind;
  }

  /** `folder` is within the root, `parents` are the real paths of the folders above. */
  async function visit(folder: string, parents: readonly string[]): Promise<void> {
    const real = await reading(folder, (path) => realpath(path));
    for (const entry of await reading(folder, (path) => readdir(path, { withFileTypes: true }))) {
      if (entry.name.startsWith('.')) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await linked(name, [...parents, real]) : entry;
      if (kind === null) continue;
      if (kind.isDirectory()) await visit(name, [...parents, real]);
      else (EXTENSIONS.includes(extname(name).toLowerCase()) ? pictures : others).push(name);
    }
  }

  await visit('', []);
  return { pictures: pictures.sort(), others };
}
