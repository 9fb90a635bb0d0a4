import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { gridPng } from '../pictures/grid.js';
import { RunError } from './errors.js';
import { writeFileAtomically } from './files.js';
import { shortFloat } from './metrics.js';

/** Samples as they came from a generator: `[count, ...shape]`, flat. */
export interface Samples {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

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
  const write = async (content: string | readonly Uint8Array[]) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomically(path, content);
  };
  if (extension === '.png' && suitable === '.png') {
    const across = columns ?? Math.ceil(Math.sqrt(count));
    const [height, width, channels] = rest as [number, number, number];
    const png = await gridPng(Float32Array.from(values), [count, height, width, channels], across, range);
    return write([png]);
  }
  if (extension === '.csv' && suitable === '.csv') {
    const rows = nested(values, [count, rest[0] ?? 1]) as number[][];
    return write(rows.map((row) => `${row.join(',')}\n`).join(''));
  }
  if (extension === '.json') return write(`${JSON.stringify(nested(values, shape))}\n`);
  const shapeText = `[${rest.join(', ')}]`;
  throw new RunError(
    `Samples of shape ${shapeText} cannot be written as ${extension || 'a file without an extension'}.`,
    `--out samples${suitable} suits them${suitable === '.json' ? '' : ', and .json takes any'}.`,
  );
}

type Nested = number | Nested[];

function nested(values: Float32Array | Int32Array, shape: readonly number[]): Nested {
  const [length, ...rest] = shape;
  if (length === undefined) return shortFloat(values[0]!);
  const size = values.length / length;
  return Array.from({ length }, (_, index) => nested(values.subarray(index * size, (index + 1) * size), rest));
}
