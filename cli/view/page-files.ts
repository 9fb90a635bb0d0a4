/** The files of the page, as `npm run build` bundles them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../host/package-root.js';
import { UserError } from '../host/user-error.js';

/** A file of the page, by its path in the address. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
};

/** @throws UserError where it has not been built */
export function pageFiles(): PageFiles {
  const folder = join(packageRoot(), 'dist', 'cli', 'view', 'page');
  if (!existsSync(join(folder, 'page.js')))
    throw new UserError('The page has not been built.', 'Run npm run build in the folder of Ganlang.');
  return new Map(builtFiles(folder).map(([name, bytes]) => [name === 'index.html' ? '/' : `/${name}`, { type: types[name]!, bytes }])); // prettier-ignore
}

const builtFiles = (folder: string): readonly (readonly [name: string, bytes: Uint8Array])[] =>
  Object.keys(types).map((name) => [name, readFileSync(join(folder, name))]);
