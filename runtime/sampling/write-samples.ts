import { dirname, extname } from 'node:path';
import { sizeOf } from '../contract/shapes.js';
import { counted, grouped } from '../text/prose.js';
import { gridPng } from '../pictures/grid.js';
import { RunError } from '../errors/run-error.js';
import { makeFolder, writeFileAtomically } from '../files/writing.js';
import { shortFloat } from '../text/numbers.js';

type Values = Float32Array | Int32Array;

/** Samples as they came from a generator: `[count, ...shape]`, flat, in one part or several. */
export interface Samples {
  readonly values: Values | AsyncIterable<Values>;
  readonly shape: readonly number[];
}

/** How many numbers a picture may have: those of its samples together. */
const largestPicture = 100_000_000;

const isPicture = (shape: readonly number[]): boolean => shape.length === 4 && [1, 3, 4].includes(shape[3]!);

/** The kind of file that suits samples of this shape: `.png` for images, `.csv` for vectors, else `.json`. */
export function suitableExtension(shape: readonly number[]): '.png' | '.csv' | '.json' {
  return isPicture(shape) ? '.png' : shape.length <= 2 ? '.csv' : '.json';
}

/**
 * Writes samples in the format that the file's name asks for: images as one picture, a table with one sample a line,
 * or nested JSON arrays.
 * @param range for pictures, the values shown as black and as white
 * @throws RunError if samples of this shape cannot be written so
 */
export async function writeSamples(
  path: string,
  { values, shape }: Samples,
  { range, columns }: { readonly range: readonly [number, number]; readonly columns?: number },
): Promise<void> {
  const [count = 0, ...rest] = shape;
  const extension = extname(path).toLowerCase();
  const suitable = suitableExtension(shape);
  const write = async (content: string | readonly Uint8Array[] | AsyncIterable<Uint8Array>) => {
    makeFolder(dirname(path));
    await writeFileAtomically(path, content);
  };
  if (extension === '.png' && suitable === '.png') {
    const across = columns ?? Math.ceil(Math.sqrt(count));
    const [height, width, channels] = rest as [number, number, number];
    const each = height * width * channels;
    if (count * each > largestPicture) throw tooLarge(count, rest, each);
    const png = gridPng(await joined(values, count * each), [count, height, width, channels], across, range);
    return write([png]);
  }
  if (extension === '.csv' && suitable === '.csv') return write(lines(texts(values, [rest[0] ?? 1], (row) => `${(row as number[]).join(',')}\n`))); // prettier-ignore
  if (extension === '.json') return write(asList(texts(values, rest, (sample) => JSON.stringify(sample))));
  const shapeText = `[${rest.join(', ')}]`;
  throw new RunError(
    `Samples of shape ${shapeText} cannot be written as ${extension || 'a file without an extension'}.`,
    `--out samples${suitable} suits them${suitable === '.json' ? '' : ', and .json takes any'}.`,
  );
}

function tooLarge(count: number, shape: readonly number[], each: number): RunError {
  const most = Math.floor(largestPicture / each);
  return new RunError(
    `${counted(count, 'picture')} of ${shape.join('x')} have ${grouped(count * each)} numbers, and ${grouped(largestPicture)} are the most that one picture may have.`,
    most < 1 ? 'Write --out samples.json.' : `--count ${most} fits, and --out samples.json takes any number.`,
    2,
  );
}

async function* partsOf(values: Samples['values']): AsyncGenerator<Values, void> {
  if (Symbol.asyncIterator in values) yield* values;
  else yield values;
}

async function joined(values: Samples['values'], size: number): Promise<Float32Array> {
  const all = new Float32Array(size);
  let at = 0;
  for await (const part of partsOf(values)) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Every sample as text, a part at a time. */
async function* texts(
  values: Samples['values'],
  shape: readonly number[],
  text: (sample: Nested) => string,
): AsyncGenerator<readonly string[], void> {
  const size = sizeOf(shape);
  for await (const part of partsOf(values)) {
    const count = part.length / size;
    yield Array.from({ length: count }, (_, index) => text(nested(part.subarray(index * size, (index + 1) * size), shape))); // prettier-ignore
  }
}

async function* lines(parts: AsyncIterable<readonly string[]>): AsyncGenerator<Uint8Array, void> {
  for await (const part of parts) yield Buffer.from(part.join(''));
}

async function* asList(parts: AsyncIterable<readonly string[]>): AsyncGenerator<Uint8Array, void> {
  let before = '[';
  for await (const part of parts) {
    yield Buffer.from(before + part.join(','));
    before = ',';
  }
  yield Buffer.from(before === '[' ? '[]\n' : ']\n');
}

type Nested = number | Nested[];

function nested(values: Values, shape: readonly number[]): Nested {
  const [length, ...rest] = shape;
  if (length === undefined) return shortFloat(values[0]!);
  const size = values.length / length;
  return Array.from({ length }, (_, index) => nested(values.subarray(index * size, (index + 1) * size), rest));
}
