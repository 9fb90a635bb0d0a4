/** Small files for the tests of data. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import type { BatchPass } from '../../../runtime/data/dataset.js';
import type { ClassField, TensorField, TokensField } from '../../../runtime/data/sources/fields.js';
import { Random } from '../../../runtime/random/random.js';

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder with the given files, removed after the tests of the file. */
export async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ganlang-data-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** An IDX file: the header for `dims`, then `values`. */
export function idxBytes(dims: readonly number[], values: Iterable<number>, type = 0x08): Buffer {
  const header = Buffer.alloc(4 + 4 * dims.length);
  header.set([0, 0, type, dims.length]);
  dims.forEach((dim, axis) => header.writeUInt32BE(dim, 4 + 4 * axis));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** A PNG of the given bytes, row by row, channels last. */
export function png(height: number, width: number, channels: 1 | 2 | 3 | 4, values: Iterable<number>): Promise<Buffer> {
  return sharp(Uint8Array.from(values), { raw: { width, height, channels } }).png().toBuffer();
}

/** A PNG of one colour. */
export const solid = (height: number, width: number, colour: readonly [number, number, number]): Promise<Buffer> =>
  png(height, width, 3, Array.from({ length: height * width }, () => colour).flat());

export function image(shape: readonly number[], range: readonly [number, number] | null = [-1, 1]): TensorField {
  return { kind: 'tensor', shape, range };
}

export function label(classes: number): ClassField {
  return { kind: 'class', classes };
}

export function tokens(vocabulary: number, length: number): TokensField {
  return { kind: 'tokens', vocabulary, length };
}

export interface Rows {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A pass whose tensors are what they were made of. */
export function plainPass(batchIndex: number, seed = 1): BatchPass<Rows> {
  return { random: new Random(seed), batchIndex, tensor: (values, shape) => ({ values, shape }) };
}
