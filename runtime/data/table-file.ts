/** A CSV file held against a declaration: which column each field is, and which records are taken. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, posix } from 'node:path';
import { didYouMean, nearest } from '../text/nearest.js';
import { classList, classOrder, classRemedy, plainName } from './classes.js';
import { type Csv, type CsvRecord, NO_TABLE, parseCsv } from './csv.js';
import { DataError } from '../errors/data-error.js';
import { expandHome, largest, onDisk, readBytes, within } from './files.js';
import { leaving, leavesFolder } from './inside.js';
import type { Recorded } from './loading.js';
import type { PictureFiles } from './pictures.js';
import { classFields, tensorFields } from './sources/spec.js';
import { typeText } from './sources/fields.js';
import type { ClassField } from './sources/fields.js';
import type { TableSpec } from './sources/table.js';
import { everySample, partOf } from './split.js';
import { grouped, listed, named, quoted, sentences, shortened } from '../text/prose.js';

export interface Table {
  /** The records that are taken, by their place in the file, from 0. */
  readonly taken: readonly number[];
  /** What a field's column holds in every record, taken or not. */
  readonly cells: (field: string) => readonly string[];
  /** The classes of a field: the id for every record, and their names by id. */
  readonly classes: (field: string) => Classes;
  /** The files that a field's column names in the records that are taken, by their paths from the folder of the table. */
  readonly files: (field: string) => readonly string[];
  /** The same as pictures to read. */
  readonly pictures: (field: string) => PictureFiles;
}

export interface Classes {
  readonly ids: Int32Array;
  readonly names: readonly string[];
}

/**
 * Reads the CSV of a declaration. A field's cells may not be empty. Values of a class column are numbered in their order
 * (see `classOrder`) over the whole file, so all parts of it agree.
 * @param recorded the names that a run knows its classes by, by field
 * @throws DataError when the file does not fit the declaration, pictures aside
 */
export async function readTable(spec: TableSpec, recorded: Recorded = {}): Promise<Table> {
  const { file, where } = spec;
  const wanted = Object.keys(spec.fields).map((field) => plainName(spec.columns?.[field] ?? field));
  const csv = parseCsv(
    await readBytes(file, largest.table),
    file,
    where === undefined ? wanted : [...wanted, plainName(where)],
  );
  const { records } = csv;
  if (records.length === 0) throw new DataError(`${file} has no records, only the line that names its columns.`);
  const cellsOf = (column: number) => records.map(({ cells }) => cells[column] ?? '');
  const cells = new Map<string, readonly string[]>();
  for (const field of Object.keys(spec.fields)) {
    const name = spec.columns?.[field] ?? field;
    const values = cellsOf(columnOf(spec, csv, name, `${spec.name}.${field}`));
    const empty = values.findIndex((value) => value.trim() === '');
    if (empty >= 0) {
      throw new DataError(
        `${place(spec, records[empty])}: the column "${name}" is empty, and ${spec.name}.${field} needs it.`,
        'Fill it in, or remove the line.',
      );
    }
    cells.set(field, values);
  }
  const classes = new Map(
    classFields(spec).map(([field, declared]) => {
      const before = recorded[`${spec.name}.${field}`];
      return [field, classesOf(spec, field, declared, cells.get(field) ?? [], before)];
    }),
  );
  const chosen = chosenOf(spec, (name) => cellsOf(columnOf(spec, csv, name, '`where`')), records.length);
  const taken = partOf(spec, chosen);
  const folder = dirname(file);
  const files = (field: string) =>
    taken.map((index) => pathInside(spec, cells.get(field)?.[index] ?? '', records[index]));
  for (const [field] of tensorFields(spec)) refuseLeaving(spec, files(field), (index) => records[taken[index] ?? 0]);
  return {
    taken,
    cells: (field) => cells.get(field) ?? [],
    classes: (field) => classes.get(field) ?? { ids: new Int32Array(), names: [] },
    files,
    pictures: (field) => ({
      paths: files(field).map((path) => (folder === '.' ? path : within(folder, path))),
      from: file,
      namedAt: (index) => place(spec, records[taken[index] ?? 0]),
      remedy: 'Replace it, or remove the line.',
    }),
  };
}

const inQuotes = (name: string): string => `"${name}"`;

const place = ({ file }: TableSpec, record: CsvRecord | undefined): string => `${file}, line ${record?.line ?? 0}`;

function columnOf({ file }: TableSpec, { columns, shows }: Csv, name: string, user: string): number {
  const column = columns.indexOf(plainName(name));
  if (column >= 0) return column;
  const there = shows
    ? sentences(didYouMean(nearest(name, columns), inQuotes), `Its columns are ${listed(named(columns), 20)}.`)
    : NO_TABLE;
  throw new DataError(`${file} has no column "${name}", which ${user} is to take.`, there);
}

function classesOf(
  { file, name }: TableSpec,
  field: string,
  declared: ClassField,
  values: readonly string[],
  recorded: readonly string[] | undefined,
): Classes {
  const names = classOrder(values, recorded);
  if (declared.classes !== names.length) {
    throw new DataError(
      `${name}.${field} is declared ${typeText(declared)}, but its column in ${file} has ${grouped(names.length)} different values: ${classList(names)}.`,
      classRemedy(names, declared, `Declare it int<${names.length}>.`),
    );
  }
  const ids = new Map(names.map((value, id) => [value, id]));
  return { ids: Int32Array.from(values, (value) => ids.get(plainName(value)) ?? 0), names };
}

function chosenOf(
  { file, where, is = '' }: TableSpec,
  cells: (column: string) => readonly string[],
  count: number,
): readonly number[] {
  const every = everySample(count);
  if (where === undefined) return every;
  const values = cells(where);
  const chosen = every.filter((index) => plainName(values[index] ?? '') === plainName(is));
  if (chosen.length > 0) return chosen;
  const distinct = classOrder(values);
  throw new DataError(
    `${file} has no "${is}" in its column "${where}".`,
    sentences(didYouMean(nearest(is, distinct), inQuotes), `It holds ${classList(distinct)}.`),
  );
}

/**
 * Pictures lie in the folder of the table or below it, so the two can be moved together. A path written on Windows may
 * have backslashes, which are part of a name elsewhere.
 */
function pathInside(spec: TableSpec, cell: string, record: CsvRecord | undefined): string {
  const folder = expandHome(dirname(spec.file));
  const slashed = posix.normalize(cell.replaceAll('\\', '/'));
  if (isAbsolute(cell) || /^(?:[/~]|\.\.|\w:)(?:\/|$)/.test(slashed) || slashed.startsWith('/')) {
    throw new DataError(
      `${place(spec, record)}: ${quoted(shortened(cell))} leads out of the folder of the table.`,
      'Name pictures by their paths from that folder.',
    );
  }
  const literal = posix.normalize(cell);
  return onDisk(folder, cell.includes('\\') && !existsSync(join(folder, literal)) ? slashed : literal);
}

function refuseLeaving(spec: TableSpec, files: readonly string[], record: (index: number) => CsvRecord | undefined) {
  const folder = dirname(spec.file);
  const left = leaving(expandHome(folder), files);
  if (left === undefined) return;
  throw leavesFolder(folder, left, `${place(spec, record(files.indexOf(left)))}: `);
}
