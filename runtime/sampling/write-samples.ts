import { dirname, extname } from 'node:path';
import { isPictureShape, sizeOf } from '../contract/shapes.js';
import { counted, grouped } from '../text/prose.js';
import { gridPng } from '../pictures/grid.js';
import { gridPixels } from '../pictures/grid-pixels.js';
import { encodeAnimatedPng } from '../pictures/png.js';
import { RunError } from '../errors/run-error.js';
import { makeFolder, writeFileAtomically } from '../files/writing.js';
import { shortFloat } from '../text/numbers.js';

import { type InputSpecs, shapeOf } from './input-specs.js';
import { bytesOf, type Entry, npyHeader, type Numbers as Values, zip } from './numpy-files.js';
import type { Part } from './sample-folder.js';

/** Samples as they came from a generator: `[count, ...shape]`, flat, in one part or several. */
export interface Samples {
  readonly values: Values | AsyncIterable<Values>;
  readonly shape: readonly number[];
}

/** How many numbers a picture may have: those of its samples together. */
const largestPicture = 100_000_000;

const isPicture = (shape: readonly number[]): boolean => isPictureShape(shape.slice(1));

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
  if (extension === '.npy') return write(npy(partsOf(values), shape));
  if (extension === '.json') return write(asList(texts(values, rest, (sample) => JSON.stringify(sample))));
  const shapeText = `[${rest.join(', ')}]`;
  throw new RunError(
    `Samples of shape ${shapeText} cannot be written as ${extension || 'a file without an extension'}.`,
    `--out samples${suitable} suits them${suitable === '.json' ? '' : ', and .json takes any'}.`,
  );
}

async function* npy(
  values: AsyncIterable<Values> | Iterable<Values>,
  shape: readonly number[],
): AsyncGenerator<Uint8Array, void> {
  let header = true;
  for await (const part of values) {
    if (header) yield npyHeader(part instanceof Int32Array ? 'int32' : 'float32', shape);
    header = false;
    yield bytesOf(part);
  }
}

/** `samples` and every input they were made of, by name, in an archive of NumPy. */
export async function writeArchive(
  path: string,
  shape: readonly number[],
  parts: AsyncIterable<Part>,
  specs: InputSpecs,
): Promise<void> {
  const inputs = new Map(Object.keys(specs).map((name) => [name, [] as Values[]]));
  async function* samples() {
    for await (const part of parts) {
      for (const [name, all] of inputs) all.push(part.inputs.get(name)!.values);
      yield part.values;
    }
  }
  // The samples are drawn as they are written; after that it is known what they were made of.
  function* entries(): Generator<Entry, void> {
    yield { name: 'samples.npy', content: npy(samples(), shape) };
    for (const [name, all] of inputs) {
      const own = [shape[0]!, ...shapeOf(specs[name]!)];
      yield { name: `${name === 'samples' ? 'samples_input' : name}.npy`, content: npy(all, own) };
    }
  }
  makeFolder(dirname(path));
  await writeFileAtomically(path, zip(entries()));
}

/** How long a picture of a film is shown, in milliseconds. */
const delay = 60;

/** Pictures one after the other: an animated PNG, or a GIF of 256 colours. @throws RunError where they are too many */
export async function writeFilm(
  path: string,
  { values, shape }: Samples,
  range: readonly [number, number],
): Promise<void> {
  const [count, height, width, channels] = shape as [number, number, number, number];
  const each = height * width * channels;
  if (count * each > largestPicture) throw tooLarge(count, [height, width, channels], each);
  const all = await joined(values, count * each);
  const frames = Array.from({ length: count }, (_, i) =>
    gridPixels(all.subarray(i * each, (i + 1) * each), [1, height, width, channels], 1, range),
  );
  const [{ values: _, ...size }] = frames as [(typeof frames)[number]];
  const pixels = frames.map((frame) => frame.values);
  makeFolder(dirname(path));
  if (extname(path).toLowerCase() === '.png')
    return writeFileAtomically(path, [encodeAnimatedPng(pixels, size, delay)]);
  // The picture library takes long to load: only where there is a GIF.
  const { sharp } = await import('../data/picture-library.js');
  const raw = { width: size.width, height: size.height * count, channels: size.channels, pageHeight: size.height };
  const gif = await sharp(Buffer.concat(pixels.map((frame) => Buffer.from(frame.buffer))), { raw })
    .gif({ loop: 0, delay })
    .toBuffer();
  return writeFileAtomically(path, [gif]);
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
