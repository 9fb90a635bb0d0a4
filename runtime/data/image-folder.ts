/** Which pictures a folder holds, and what class each is of. */
import { classList, classOrder, classRemedy, plainName } from './classes.js';
import { DataError } from '../errors/data-error.js';
import { within } from './files.js';
import type { Recorded } from './loading.js';
import { classFields } from './sources/spec.js';
import { typeText } from './sources/fields.js';
import type { ImagesSpec } from './sources/images.js';
import { type Walk, walkPictures } from './walk.js';
import { counted, grouped } from '../text/prose.js';

export interface ImageFolder {
  /** Whatever else a walk came by. */
  readonly walk: Walk;
  /** Paths within the folder with `/` between the parts, sorted by code unit, so in the same order everywhere. */
  readonly files: readonly string[];
  /** The class id of each file; null where no class is declared. */
  readonly classes: Int32Array | null;
  /** The names of the classes: those of their folders. */
  readonly names: readonly string[];
}

/**
 * Lists the pictures of a declared folder. Where a class is declared, each folder directly inside that holds pictures is
 * one, numbered in their order (see `classOrder`).
 * @param recorded the names that a run knows its classes by, by field
 * @throws DataError when the folder is missing or holds no pictures, or its subfolders do not fit the declared classes
 */
export async function listImages(spec: ImagesSpec, recorded: Recorded = {}): Promise<ImageFolder> {
  const walk = await walkPictures(spec.folder);
  const files = walk.pictures;
  return { files, walk, ...classIds(spec, files, recorded) };
}

function classIds(
  spec: ImagesSpec,
  files: readonly string[],
  recorded: Recorded,
): Pick<ImageFolder, 'classes' | 'names'> {
  const declared = classFields(spec);
  const [label] = declared;
  if (label === undefined) return { classes: null, names: [] };

  const folders = files.map((file) => plainName(file.slice(0, Math.max(0, file.indexOf('/')))));
  const loose = folders.indexOf('');
  const names = classOrder(
    folders.filter((name) => name !== ''),
    recorded[`${spec.name}.${label[0]}`],
  );
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
        `${counted(names.length, 'subfolder')} with pictures: ${classList(names)}.`,
      classRemedy(
        names,
        field,
        `Each subfolder is one class: declare it int<${names.length}>, or give it ${grouped(field.classes)} subfolders.`,
      ),
    );
  }
  const ids = new Map(names.map((name, id) => [name, id]));
  return { classes: Int32Array.from(folders, (name) => ids.get(name) ?? 0), names };
}
