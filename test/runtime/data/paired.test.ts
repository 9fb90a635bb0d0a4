import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import { loadPaired } from '../../../runtime/data/paired.js';
import type { PairedSpec } from '../../../runtime/data/sources/paired.js';
import { folderOf, image, plainPass, png, solid } from './fixtures.js';

const fields = { input: image([1, 2, 1], [0, 255]), target: image([1, 2, 1], [0, 255]) };
const pairs = (folder: string): PairedSpec<'input' | 'target'> => ({
  ...{ source: 'paired', name: 'pairs', fields },
  folders: { input: join(folder, 'edges'), target: join(folder, 'photos') },
});

/** `count` pairs: the input has 10 i and 10 i + 1, the target 5 more. */
async function pairsOf(count: number): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++) {
    files[`edges/deep/${i}.png`] = await png(1, 2, 1, [10 * i, 10 * i + 1]);
    files[`photos/deep/${i}.PNG`] = await png(1, 2, 1, [10 * i + 5, 10 * i + 6]);
  }
  return folderOf(files);
}

describe('pictures that belong together', () => {
  it('come together in every batch, and are mirrored together', async () => {
    const data = await loadPaired({ ...pairs(await pairsOf(12)), flip: true });
    expect(data.count).toBe(12);
    for (const batch of [0, 1, 2, 7]) {
      const { input, target } = data.batch(plainPass(batch), 4);
      expect(input.shape).toEqual([4, 1, 2, 1]);
      expect([...target.values]).toEqual([...input.values].map((value) => value + 5));
    }
    const firsts = data.batch(plainPass(0), 12).input.values.filter((_, i) => i % 2 === 0);
    expect(new Set(firsts.map((value) => value % 10))).toEqual(new Set([0, 1])); // mirrored or not
    expect(new Set(firsts.map((value) => Math.floor(value / 10))).size).toBe(12);
  });

  it('have one name in two Unicode forms', async () => {
    const picture = await solid(1, 2, [1, 0, 0]);
    const folder = await folderOf({ 'edges/th\u00e9.png': picture, 'photos/the\u0301.png': picture });
    expect((await loadPaired(pairs(folder))).count).toBe(1);
  });

  it('fall into two parts', async () => {
    const spec = pairs(await pairsOf(20));
    const [train, test] = [
      await loadPaired({ ...spec, split: 'train', test: 0.3 }),
      await loadPaired({ ...spec, split: 'test', test: 0.3 }),
    ];
    const inputs = [train, test].flatMap((data) => [...data.rows('input', 0, data.count).values]);
    expect(inputs.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => [10 * i, 10 * i + 1]).flat());
    expect(await inspectData({ ...spec, split: 'test', test: 0.3 })).toEqual({ count: test.count });
  });
});

describe('what is wrong with pairs', () => {
  async function problemOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string[]> {
    const folder = await folderOf(files);
    const found = await inspectData(pairs(folder));
    if (!('problem' in found)) throw new Error('no problem found');
    const thrown: unknown = await loadPaired(pairs(folder)).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(DataError);
    expect(thrown).toMatchObject({ message: found.problem, hint: found.hint });
    return [found.problem, found.hint ?? ''].map((text) => text.replaceAll(folder, 'DIR'));
  }

  it('a picture without a partner, on either side', async () => {
    const picture = await solid(1, 2, [1, 1, 1]);
    const both = { 'edges/a.png': picture, 'photos/a.png': picture };
    expect(await problemOf({ ...both, 'edges/b.png': picture })).toEqual([
      'DIR/edges/b.png has no partner in DIR/photos.',
      'Pictures belong together that have the same name, endings aside. Add one called b, or move this one out.',
    ]);
    expect((await problemOf({ ...both, 'photos/x/b.jpg': picture }))[0]).toBe(
      'DIR/photos/x/b.jpg has no partner in DIR/edges.',
    );
  });

  it('several without a partner, and one whose partner is not read', async () => {
    const picture = await solid(1, 2, [1, 1, 1]);
    const files = { 'edges/a.png': picture, 'photos/a.png': picture, 'edges/b.png': picture, 'photos/b.heic': 'x' };
    expect((await problemOf(files))[0]).toBe(
      'DIR/edges/b.png has no partner in DIR/photos (DIR/photos/b.heic is not read).',
    );
    expect(await problemOf({ ...files, 'photos/c.png': picture })).toEqual([
      '2 pictures have no partner: DIR/edges/b.png has no partner in DIR/photos (DIR/photos/b.heic is not read); DIR/photos/c.png has no partner in DIR/edges.',
      'Pictures belong together that have the same name, endings aside. Add what is missing, or move these out.',
    ]);
  });

  it('two pictures of one name, no folder, and no picture', async () => {
    const picture = await solid(1, 2, [1, 1, 1]);
    expect((await problemOf({ 'edges/a.png': picture, 'edges/a.jpg': picture, 'photos/a.png': picture }))[0]).toBe(
      'DIR/edges holds two pictures called a: a.jpg and a.png.',
    );
    expect((await problemOf({ 'edges/a.png': picture }))[0]).toBe('There is no DIR/photos.');
    expect(await problemOf({ 'edges/a.png': picture, 'photos/a.png': 'none' })).toEqual([
      'DIR/photos/a.png cannot be read as a picture: Input buffer contains unsupported image format.',
      'Replace it, or move it and its partners out of their folders.',
    ]);
  });
});
