/** Reading what the user named, with a helpful message where that fails. */
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { readRegular } from '../files/reading.js';
import { NotRead } from '../errors/not-read.js';
import { fileTrouble } from '../errors/system-error.js';
import { DataError } from '../errors/data-error.js';
import { listed, shortened } from '../text/prose.js';

/** The path itself, with a leading `~` replaced by the home folder, and names in the Unicode form that the disk has. */
export function expandHome(path: string): string {
  const expanded = path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
  const { root } = parse(expanded);
  return root + onDisk(root, expanded.slice(root.length));
}

/**
 * A path within a folder as the disk has it: some systems write an accent as a character of its own, others do not, and
 * what is written in a program or a table may come from either. The path itself where it leads nowhere.
 */
export function onDisk(folder: string, path: string): string {
  if (/^[\0-\x7f]*$/.test(path) || existsSync(join(folder, path))) return path;
  const found: string[] = [];
  for (const name of path.split('/')) {
    const forms = [name, name.normalize('NFC'), name.normalize('NFD')];
    const form = forms.find((each) => existsSync(join(folder, ...found, each)));
    if (form === undefined) return path;
    found.push(form);
  }
  return found.join('/');
}

/** What is in a folder, by its path within; a path of the user's stays as it was written. */
export function within(folder: string, name: string): string {
  return name === '' ? folder : `${folder.replace(/[/\\]+$/, '')}/${name}`;
}

/** How many bytes a file may have that is read whole, by what it is. */
export const largest = { picture: 2 ** 28, table: 2 ** 28, numbers: 2 ** 31, weights: 2 ** 31 } as const;

/**
 * The bytes of a file.
 * @param limit how many it may have
 * @throws DataError when there is none, when it is no regular file or a larger one, or when it cannot be read
 */
export async function readBytes(path: string, limit: number): Promise<Buffer> {
  try {
    return await readRegular(expandHome(path), limit);
  } catch (error) {
    throw await unreadable(path, error);
  }
}

/** Longer than paths are that a person wrote; what stands in a table may have any length. */
const LONGEST_SHOWN = 400;

/** What a failure of the file system means to someone who wrote `path`. */
export async function unreadable(path: string, error: unknown): Promise<DataError> {
  const { code } = error as NodeJS.ErrnoException;
  const shown = shortened(path, LONGEST_SHOWN);
  if (code === 'ENOENT') return new DataError(`There is no ${shown}.`, await whatIsThere(path));
  if (code === 'ENOTDIR') return new DataError(`${shown} is not a folder.`, 'Name the folder that holds the data.');
  if (error instanceof NotRead && existsSync(expandHome(path)) && statSync(expandHome(path)).isDirectory())
    return new DataError(`${shown} is a folder, not a file.`, await whatIsThere(within(path, '*')));
  const trouble = fileTrouble(error, shown, 'read');
  if (trouble === null) throw error;
  return new DataError(trouble.problem, trouble.hint);
}

/** Shows the nearest folder above a path that does exist, and what it holds. */
async function whatIsThere(path: string): Promise<string | null> {
  let folder = dirname(path);
  while (!existsSync(expandHome(folder))) {
    if (dirname(folder) === folder) return null;
    folder = dirname(folder);
  }
  try {
    const names = (await readdir(expandHome(folder))).filter((name) => !name.startsWith('.')).sort();
    const where = folder === '.' ? 'The current folder' : folder;
    return names.length === 0 ? `${where} is empty.` : `${where} holds ${listed(names)}.`;
  } catch {
    return null;
  }
}
