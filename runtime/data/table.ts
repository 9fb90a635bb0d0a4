/** Data of a CSV file: pictures that it names, classes, and texts as tokens. */
import { stat } from 'node:fs/promises';
import { emptyRecord } from './record.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { expandHome, unreadable } from './files.js';
import type { Loading } from './loading.js';
import { found, type Found, type Note } from './notes.js';
import { checkPictures, eachPicture, pictureSizes, readPictures } from './pictures.js';
import { classFields, tensorFields, tokensFields } from './sources/spec.js';
import type { TableSpec } from './sources/table.js';
import { readTable } from './table-file.js';
import { checkPicture } from './picture.js';
import { oneFile, type Reader } from './reader.js';
import { listOf, tokensOf, vocabularyOf } from './tokens.js';

export const table: Reader<TableSpec> = {
  load: (spec, _, loading) => loadTable(spec, loading),
  inspect: checkTable,
  /** The pictures are those of the records that are taken. */
  files: async (spec) => {
    const { files } = await readTable(spec);
    const named = new Set(tensorFields(spec).flatMap(([field]) => files(field)));
    // As a table it was read just now.
    return [
      oneFile(
        spec.file,
        () => true,
        [...named].map((name) => ({ name, check: checkPicture })),
      ),
    ];
  },
};

/**
 * Loads the records of a table in their order. A picture without a range is delivered over [0, 1]. The words of a text
 * are those of the whole table, so all parts of it agree; text longer than its field is cut without a word.
 * @throws DataError when the table or a picture cannot be read, or they do not fit the declared fields
 */
export async function loadTable<Field extends string>(
  spec: TableSpec<Field>,
  loading: Loading = {},
): Promise<Dataset<Field>> {
  const sizes = pictureSizes(spec);
  const { taken, cells, classes, pictures } = await readTable(spec, loading.recorded);
  const columns = emptyRecord<Column>();
  for (const [i, [name, { shape, range }]] of tensorFields(spec).entries()) {
    const [values = new Uint8Array()] = await readPictures(pictures(name), sizes.slice(i, i + 1), spec, loading);
    columns[name] = { kind: 'levels', values, shape, range: range ?? [0, 1] };
  }
  for (const [name] of classFields(spec)) {
    const { ids, names } = classes(name);
    const values = Int32Array.from(taken, (record) => ids[record] ?? 0);
    columns[name] = { kind: 'classes', values, words: names };
  }
  for (const [name, { vocabulary, length }] of tokensFields(spec)) {
    const texts = cells(name);
    const words = vocabularyOf(texts, vocabulary, loading.recorded?.[`${spec.name}.${name}`]);
    const values = new Int32Array(taken.length * length);
    taken.forEach((record, i) => values.set(tokensOf(texts[record] ?? '', words, length), i * length));
    columns[name] = { kind: 'tokens', values, shape: [length], words: listOf(words) };
  }
  return memoryDataset(spec.name, taken.length, columns, spec.flip ?? false);
}

/**
 * How many records a declaration takes.
 * @throws DataError as `loadTable`, for what can be seen without decoding every picture
 */
export async function checkTable(spec: TableSpec): Promise<Found> {
  pictureSizes(spec);
  const notes: Note[] = [];
  const { taken, pictures } = await readTable(spec);
  for (const [name] of tensorFields(spec)) {
    const files = pictures(name);
    await eachPicture(files, async (path) => {
      await stat(expandHome(path)).catch(async (error: unknown) => {
        throw await unreadable(path, error);
      });
    });
    notes.push(...(await checkPictures(files, spec)));
  }
  return found(taken.length, notes);
}
