/** Data of IDX files (MNIST and its kin): `f32[...]` fields from the images, `int<N>` fields from the labels. */
import type { Dataset } from './dataset.js';
import { type IdxContent, idxDataset, readContent, takenRows } from './idx-content.js';
import { checkIdxFile, readIdxFile } from './idx-file.js';
import { everySample } from './split.js';
import { found, type Found, type Note } from './notes.js';
import { classFields } from './sources/spec.js';
import { typeText } from './sources/fields.js';
import type { ClassField } from './sources/fields.js';
import type { IdxSpec } from './sources/idx.js';
import { listed } from '../text/prose.js';
import { oneFile, type Reader } from './reader.js';

export const idx: Reader<IdxSpec> = {
  load: (spec) => loadIdx(spec),
  inspect: checkIdx,
  inspectsAll: true,
  files: ({ images, labels }) =>
    Promise.resolve([images, ...(labels === undefined ? [] : [labels])].map((path) => oneFile(path, checkIdxFile))),
};

/**
 * Loads IDX files. A field without a range is delivered over [0, 1].
 * @throws DataError when a file is missing or damaged or does not fit the declared fields
 */
export const loadIdx = <Field extends string>(spec: IdxSpec<Field>): Promise<Dataset<Field>> =>
  idxDataset(spec, readIdxFile);

/**
 * How many samples a declaration takes, and which of its classes have none.
 * @throws DataError as `loadIdx`
 */
export async function checkIdx(spec: IdxSpec): Promise<Found> {
  const { count, labels } = await readIdx(spec);
  const met = new Set(labels?.values);
  const notes = labels === null ? [] : classFields(spec).flatMap((field) => emptyClasses(spec, field, met));
  return found(takenRows(spec, count).length, notes);
}

function emptyClasses(
  { name, labels = '' }: IdxSpec,
  [field, declared]: readonly [string, ClassField],
  met: ReadonlySet<number>,
): readonly Note[] {
  const empty = everySample(declared.classes).filter((id) => !met.has(id));
  if (empty.length === 0) return [];
  const largest = Math.max(...met);
  const numbers = listed(empty.map(String), 10);
  return [
    {
      kind: 'empty-classes',
      problem: `${name}.${field} is declared ${typeText(declared)}, and ${labels} has no sample of ${empty.length === 1 ? 'the class' : 'the classes'} ${numbers}.`,
      hint:
        empty[0] === largest + 1
          ? `Its largest label is ${largest}: declare it int<${largest + 1}>.`
          : 'Nothing is learned of them; number the classes without gaps.',
    },
  ];
}

/**
 * Reads the files of a declaration and holds them against it.
 * @throws DataError as `loadIdx`
 */
export const readIdx = (spec: IdxSpec): Promise<IdxContent> => readContent(spec, readIdxFile);
