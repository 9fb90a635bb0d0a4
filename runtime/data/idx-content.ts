/** What IDX files hold against a declaration, wherever their bytes come from. Pure: a page loads its digits by it, too. */
import { sizeOf } from '../contract/shapes.js';
import { DataError } from '../errors/data-error.js';
import { grouped } from '../text/prose.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import type { IdxArray } from './idx-format.js';
import { emptyRecord } from './record.js';
import { typeText } from './sources/fields.js';
import type { IdxSpec } from './sources/idx.js';
import { classFields, tensorFields } from './sources/spec.js';
import { everySample, partOf } from './split.js';

const WHICH_FILE = '`images:` names the file of images, `labels:` the one of class ids.';

/** The files of a declaration, read and found to fit it. */
export interface IdxContent {
  readonly count: number;
  readonly images: IdxArray;
  readonly labels: IdxArray | null;
}

/** The numbers of a file that a declaration names. @throws DataError when it is missing, damaged or no IDX file */
export type ReadIdx = (path: string) => Promise<IdxArray>;

/**
 * A set of samples of IDX files. A field without a range is delivered over [0, 1].
 * @throws DataError when a file is missing or damaged or does not fit the declared fields
 */
export async function idxDataset<Field extends string>(spec: IdxSpec<Field>, file: ReadIdx): Promise<Dataset<Field>> {
  const { count, images, labels } = takenOf(spec, await readContent(spec, file));
  const columns = emptyRecord<Column>();
  for (const [name, { shape, range }] of tensorFields(spec)) {
    columns[name] = { kind: 'levels', values: images.values, shape, range: range ?? [0, 1] };
  }
  for (const [name] of classFields(spec)) {
    if (labels !== null) columns[name] = { kind: 'classes', values: labels.values };
  }
  return memoryDataset(spec.name, count, columns);
}

/**
 * Reads the files of a declaration and holds them against it.
 * @throws DataError as `idxDataset`
 */
export async function readContent(spec: IdxSpec, file: ReadIdx): Promise<IdxContent> {
  const images = await file(spec.images);
  const [count = 0, ...size] = images.dims;
  if (count === 0) throw new DataError(`${spec.images} holds no images: its header says ${images.dims.join(' x ')}.`);
  for (const [name, field] of tensorFields(spec)) {
    if (sameSize(size, field.shape)) continue;
    const found = size.length === 0 ? 'single numbers' : `images of ${size.join('x')}`;
    throw new DataError(
      `${spec.images} holds ${found}, but ${spec.name}.${name} is declared ${typeText(field)}.`,
      size.length === 0 ? WHICH_FILE : `Declare it ${typeText({ ...field, shape: declarable(size) })}.`,
    );
  }

  const classes = classFields(spec);
  const [label] = classes;
  if (label === undefined) return { count, images, labels: null };
  if (spec.labels === undefined) {
    throw new DataError(
      `${spec.name}.${label[0]} is declared ${typeText(label[1])}, but ${spec.name} names no file of labels.`,
      'Add `labels: "..."` beside `images:`, or remove the field.',
    );
  }
  const labels = await file(spec.labels);
  if (labels.dims.length !== 1) {
    throw new DataError(
      `${spec.labels} has ${labels.dims.length} axes (${labels.dims.join(' x ')}); labels have one.`,
      WHICH_FILE,
    );
  }
  if (labels.values.length !== count) {
    throw new DataError(
      `${spec.images} holds ${grouped(count)} images, but ${spec.labels} ${grouped(labels.values.length)} labels.`,
      'Name the two files of the same set, for example both of the training part.',
    );
  }
  for (const [name, field] of classes) {
    const index = labels.values.findIndex((value) => value >= field.classes);
    if (index < 0) continue;
    const largest = labels.values.reduce((most, value) => Math.max(most, value), 0);
    throw new DataError(
      `${spec.labels} has the label ${labels.values[index]} at index ${index}, but ${spec.name}.${name} is declared ` +
        `${typeText(field)}: 0 to ${field.classes - 1}.`,
      `The largest label of the file is ${largest}: declare it int<${largest + 1}>.`,
    );
  }
  return { count, images, labels };
}

/**
 * The samples that a declaration takes of its files: those between `skip` and `take`, and of them its part of a split.
 * @throws DataError when the files do not have as many
 */
export function takenOf(spec: IdxSpec, content: IdxContent): IdxContent {
  const { images, labels, count } = content;
  const taken = takenRows(spec, count);
  if (taken.length === count) return content;
  return { count: taken.length, images: rowsOf(images, taken), labels: labels && rowsOf(labels, taken) };
}

/** Their places among all samples of the files. @throws DataError as `takenOf` */
export function takenRows(spec: IdxSpec, all: number): readonly number[] {
  const { name, skip = 0, take } = spec;
  const count = take ?? all - skip;
  if (count < 1 || skip + count > all) {
    throw new DataError(
      `${name} leaves out ${grouped(skip)} samples and takes ${take === undefined ? 'the rest' : grouped(take)}, and its files hold ${grouped(all)}.`,
      `Let \`skip\` and \`take\` add up to ${grouped(all)} or less.`,
    );
  }
  // A sample's part is a matter of its place in the files, wherever `skip` begins.
  return partOf(spec, everySample(skip + count).slice(skip));
}

function rowsOf({ dims, values }: IdxArray, rows: readonly number[]): IdxArray {
  const size = sizeOf(dims.slice(1));
  const kept = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => kept.set(values.subarray(row * size, (row + 1) * size), index * size));
  return { dims: [rows.length, ...dims.slice(1)], values: kept };
}

/** Equal but for a single channel, which one side may leave out: 8x8 is f32[8, 8, 1] and f32[8, 8]. */
function sameSize(found: readonly number[], declared: readonly number[]): boolean {
  return withoutSingleChannel(found).join() === withoutSingleChannel(declared).join();
}

function withoutSingleChannel(dims: readonly number[]): readonly number[] {
  return dims.length === 3 && dims[2] === 1 ? dims.slice(0, 2) : dims;
}

/** The shape to declare for images of a size: two axes are given a channel, as layers want it. */
function declarable(size: readonly number[]): readonly number[] {
  return size.length === 2 ? [...size, 1] : size;
}
