/** Which pictures a folder holds, and what class each is of. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { DataError } from './data-error.js';
import { expandHome, unreadable, within } from './files.js';
import { classFields, typeText } from './spec.js';
import type { ImagesSpec } from './spec.js';
import { counted, grouped, listed } from './words.js';

const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp', '.gif'];

export interface ImageFolder {
  /** Paths within the folder with `/` between the parts, sorted by code unit, so in the same order everywhere. */
  readonly files: readonly string[];
  /** The class id of each file; null where no class is declared. */
  readonly classes: Int32Array | null;
  /** The names of the classes: those of their folders. */
  readonly names: readonly string[];
}

/**
 * Lists the pictures of a declared folder. Where a class is declared, each folder directly inside that holds pictures is
 * one, numbered in sorted order.
 * @throws DataError when the folder is missing or holds no pictures, or its subfolders do not fit the declared classes
 */
export async function listImages(spec: ImagesSpec): Promise<ImageFolder> {
  const files = await listPictures(spec.folder);
  return { files, ...classIds(spec, files) };
}

/**
 * The pictures of a folder and of the folders in it, by their paths within it, sorted by code unit; hidden files and
 * folders are passed over.
 * @throws DataError when the folder is missing or holds no pictures
 */
export async function listPictures(folder: string): Promise<readonly string[]> {
  const { pictures, others } = await walk(folder);
  if (pictures.length > 0) return pictures;
  const endings = [...new Set(others.map((file) => extname(file).toLowerCase() || 'no ending'))].sort();
  throw new DataError(
    `${folder} holds no pictures, in it or in its subfolders.`,
    `Files ending in ${EXTENSIONS.join(', ')} are read.` +
      (others.length === 0 ? '' : ` It holds ${counted(others.length, 'other file')} (${listed(endings)}).`),
  );
}

function classIds(spec: ImagesSpec, files: readonly string[]): Pick<ImageFolder, 'classes' | 'names'> {
  const declared = classFields(spec);
  const [label] = declared;
  if (label === undefined) return { classes: null, names: [] };

  const folders = files.map((file) => file.slice(0, Math.max(0, file.indexOf('/'))));
  const loose = folders.indexOf('');
  const names = [...new Set(folders)].filter((name) => name !== '').sort();
  const layout = `An int<N> field takes its class from the subfolder: ${within(spec.folder, 'CLASS/PICTURE')}.`;
  const what = `${spec.name}.${label[0]} is declared ${typeText(label[1])}`;
  if (names.length === 0) throw new DataError(`${what}, but ${spec.folder} has no subfolders with pictures.`, layout);
  if (loose >= 0) {
    throw new DataError(
      `${what}, but ${within(spec.folder, files[loose] ?? '')} is in no subfolder, so it has no class.`,
      layout,
    );
  }
  for (const [name, field] of declared) {
    if (names.length === field.classes) continue;
    throw new DataError(
      `${spec.name}.${name} is declared ${typeText(field)}, but ${spec.folder} has ` +
        `${counted(names.length, 'subfolder')} with pictures: ${listed(names, 10)}.`,
      `Each subfolder is one class: declare it int<${names.length}>, or give it ${grouped(field.classes)} subfolders.`,
    );
  }
  const ids = new Map(names.map((name, id) => [name, id]));
  return { classes: Int32Array.from(folders, (name) => ids.get(name) ?? 0), names };
}

async function walk(root: string): Promise<{ pictures: string[]; others: string[] }> {
  const pictures: string[] = [];
  const others: string[] = [];

  async function reading<Result>(name: string, read: (path: string) => Promise<Result>): Promise<Result> {
    const path = within(root, name);
    try {
      return await read(expandHome(path));
    } catch (error) {
      throw await unreadable(path, error);
    }
  }

  /** `folder` is within the root, `parents` are the real paths of the folders above. */
  async function visit(folder: string, parents: readonly string[]): Promise<void> {
    const real = await reading(folder, (path) => realpath(path));
    if (parents.includes(real)) return; // a link back to a folder above
    for (const entry of await reading(folder, (path) => readdir(path, { withFileTypes: true }))) {
      if (entry.name.startsWith('.')) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await reading(name, (path) => stat(path)) : entry;
      if (kind.isDirectory()) await visit(name, [...parents, real]);
      else (EXTENSIONS.includes(extname(name).toLowerCase()) ? pictures : others).push(name);
    }
  }

  await visit('', []);
  return { pictures: pictures.sort(), others };
}
