/**
 * Imports from npm packages that ship `.gan` files: `import { x } from "gan-blocks/unet"`.
 *
 * Packages are found as Node finds them: in the nearest `node_modules` that has one, from the importing file upwards;
 * `exports` in its package.json says which file a path means, where it has any. Nothing but `.gan` files is read.
 */
import type { Host } from './host.js';

export type PackageFile =
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  /** The package is there, and has no such file; `known` are the paths it has. */
  | { readonly kind: 'no-file'; readonly name: string; readonly known: readonly string[] }
  /** `known` are the packages that are there. */
  | { readonly kind: 'no-package'; readonly name: string; readonly known: readonly string[] };

/** Whether a path names a package: files are written with their ending. */
export const isPackagePath = (path: string): boolean => !/^\.{0,2}[/\\]|^~|\.gan$|^\w:/.test(path) && path !== '';

export function findInPackage(host: Host, from: string, path: string): PackageFile {
  const [, name, rest] = /^((?:@[^/]*\/)?[^/]*)\/?(.*)$/.exec(path) as unknown as [string, string, string];
  const known = new Set<string>();
  for (const folder of foldersAbove(host, from)) {
    for (const item of host.list?.(folder) ?? []) known.add(item);
    const description = readJson(host, `${folder}/${name}/package.json`);
    if (description === null) continue;
    for (const inside of filesFor(description['exports'], rest)) {
      const file = host.resolve(`${folder}/${name}/package.json`, inside);
      const text = inside.endsWith('.gan') && !inside.split('/').includes('..') ? host.read(file) : null;
      if (text !== null) return { kind: 'file', file, text };
    }
    return { kind: 'no-file', name, known: pathsOf(host, `${folder}/${name}`, name, description['exports']) };
  }
  return { kind: 'no-package', name, known: [...known] };
}

/** `node_modules` beside the file, in the folder above, and so on. */
function* foldersAbove(host: Host, from: string): Generator<string> {
  let last: string | null = null;
  for (let up = 0; up < 64; up++) {
    const folder = host.resolve(from, `./${'../'.repeat(up)}node_modules`);
    if (folder === last) return;
    yield folder;
    last = folder;
  }
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readJson(host: Host, file: string): Json | null {
  const text = host.read(file);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    // A package that cannot be read exports nothing in particular.
    return {};
  }
}

/** The files of a package that a path in it may mean, in the order they are tried. */
function filesFor(exports: unknown, path: string): readonly string[] {
  if (exports === undefined || exports === null) {
    const file = path === '' ? 'index' : path;
    return [`./${file}.gan`, ...(path === '' ? [] : [`./${file}/index.gan`])];
  }
  const subpath = path === '' ? '.' : `./${path}`;
  const table: Json = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.')) ? exports : { '.': exports }; // prettier-ignore
  for (const [key, target] of Object.entries(table)) {
    if (key === subpath || key === `${subpath}.gan`) return targets(target);
    const [before, after] = key.split('*');
    if (before === undefined || after === undefined || !subpath.startsWith(before)) continue;
    for (const written of [subpath, `${subpath}.gan`]) {
      if (!written.endsWith(after) || written.length < before.length + after.length) continue;
      const part = written.slice(before.length, written.length - after.length);
      return targets(target).map((file) => file.replaceAll('*', part));
    }
  }
  return [];
}

/** What an entry of `exports` leads to, under the conditions `gan` and `default`. */
function targets(target: unknown): readonly string[] {
  if (typeof target === 'string') return target.startsWith('./') ? [target] : [];
  if (Array.isArray(target)) return target.flatMap(targets);
  if (!isObject(target)) return [];
  return Object.entries(target).flatMap(([condition, inner]) => (['gan', 'default'].includes(condition) ? targets(inner) : [])); // prettier-ignore
}

/** The paths under which a package offers `.gan` files, for hints. */
function pathsOf(host: Host, folder: string, name: string, exports: unknown): readonly string[] {
  if (isObject(exports)) {
    const keys = Object.entries(exports).flatMap(([key, target]) => (targets(target).some((file) => file.endsWith('.gan')) ? [key] : [])); // prettier-ignore
    return keys.map((key) => `${name}${key.slice(1).replace(/\.gan$/, '')}`);
  }
  const files = (host.list?.(folder) ?? []).filter((file) => file.endsWith('.gan'));
  return files.map((file) => (file === 'index.gan' ? name : `${name}/${file.slice(0, -'.gan'.length)}`));
}
