/** Programs by the files and the folders that are named on a command line. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exists, isFolder } from './files.js';
import { UserError } from './user-error.js';

/**
 * The files themselves, and for a folder every `.gan` file in it and below it, in the order of their names. Folders of
 * packages and of runs, hidden ones and links are passed over: what lies there is not the text of this project.
 * @throws UserError where a folder has none
 */
export function ganFiles(paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => {
    // One that is called as a program is told that it is none, where it is read.
    if (!isFolder(path) || path.endsWith('.gan')) return [path];
    const found = inFolder(path);
    if (found.length > 0) return found;
    throw new UserError(`There is no .gan file in ${path} or in the folders in it.`, 'Name another folder, or a file.');
  });
  return [...new Set(all)];
}

function inFolder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.gan'));
  const folders = entries.filter((entry) => entry.isDirectory() && !isPassedOver(join(folder, entry.name), entry.name));
  const here = folder === '.' ? '' : folder;
  return [...files.map(({ name }) => join(here, name)), ...folders.flatMap(({ name }) => inFolder(join(here, name)))];
}

const isPassedOver = (path: string, name: string): boolean =>
  name === 'node_modules' || name.startsWith('.') || exists(join(path, 'run.json'));
