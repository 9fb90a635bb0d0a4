/** Reading what the user named, with a helpful message where that fails. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataError } from './data-error.js';
import { listed } from './words.js';

/** The path itself, with a leading `~` replaced by the home folder. */
export function expandHome(path: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** What is in a folder, by its path within; a path of the user's stays as it was written. */
export function within(folder: string, name: string): string {
  return name === '' ? folder : `${folder.replace(/[/\\]+$/, '')}/${name}`;
}

/**
 * The bytes of a file.
 * @throws DataError when there is none or it cannot be read
 */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(expandHome(path));
  } catch (error) {
    throw await unreadable(path, error);
  }
}

/** What a failure of the file system means to someone who wrote `path`. */
export async function unreadable(path: string, error: unknown): Promise<DataError> {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return new DataError(`There is no ${path}.`, await whatIsThere(path));
    case 'ENOTDIR':
      return new DataError(`${path} is not a folder.`, 'Name the folder that holds the data.');
    case 'EISDIR':
      return new DataError(`${path} is a folder, not a file.`, await whatIsThere(within(path, '*')));
    case 'EACCES':
    case 'EPERM':
      return new DataError(`${path} may not be read by this user.`, 'Change its permissions, or name another.');
    default:
      return new DataError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
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
