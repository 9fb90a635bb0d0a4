import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadData } from '../../../runtime/data/load.js';
import type { DataSpec } from '../../../runtime/data/sources/spec.js';
import { Random } from '../../../runtime/random/random.js';
import { folderOf, idxBytes, image, label, png, solid, tokens } from '../data/fixtures.js';
import { ask, floats, here, integers, note } from './python.js';

const emoji = fileURLToPath(new URL('../../../examples/data/emoji', import.meta.url));
const digits = fileURLToPath(new URL('../../../examples/data/digits', import.meta.url));

interface Answer {
  readonly count: number;
  readonly steps: number;
  readonly batches: readonly Readonly<Record<string, string>>[];
}

/** Batches of two epochs, each taken by two ranks in Python. */
const taken = { batch: 6, share: 3, indices: [0, 1, 400] };

/** @param off how far apart numbers may be, where a picture has another size */
async function agrees(specs: readonly DataSpec[], draw: string | null = null, off = 0): Promise<void> {
  const random = new Random(5);
  const answers = ask<Answer[]>('data.py', specs.map((spec) => ({ ...taken, draw, spec: JSON.parse(JSON.stringify({ ...spec, ...(spec.source === 'mixture' && { seed: 5 }) })) as unknown }))); // prettier-ignore
  for (const [i, spec] of specs.entries()) {
    const data = await loadData(spec, random);
    const { count, steps, batches } = answers[i]!;
    expect(count).toBe(data.count);
    expect(steps).toBe(data.stepsPerEpoch(taken.batch));
    for (const [k, batchIndex] of taken.indices.entries()) {
      const expected = data.batch({ random, batchIndex, tensor: (values) => values }, taken.batch, draw ?? undefined);
      expect(Object.keys(batches[k]!).sort()).toEqual(Object.keys(expected).sort());
      for (const [field, values] of Object.entries(expected)) {
        const text = batches[k]![field]!;
        const found = values instanceof Int32Array ? integers(text) : floats(text);
        if (off === 0) expect([...found], `${spec.name}.${field}`).toEqual([...values]);
        else expect(mean(values, found), `${spec.name}.${field}`).toBeLessThan(off);
      }
    }
  }
}

const mean = (a: Float32Array | Int32Array, b: Float32Array | Int32Array): number =>
  [...a].reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe.runIf(here)(`data in Python${note}`, () => {
  it('of IDX files and mixtures are those of the other targets', async () => {
    const folder = await folderOf({ 'images': idxBytes([20, 2, 3], Array(120).keys()), 'labels': idxBytes([20], Array.from({ length: 20 }, (_, i) => i % 4)) }); // prettier-ignore
    const small = { source: 'idx', images: join(folder, 'images'), labels: join(folder, 'labels') } as const;
    const fields = { image: image([2, 3]), label: label(4) };
    const point = { kind: 'tensor', shape: [2], range: null } as const;
    await agrees([
      {
        source: 'idx',
        name: 'digits',
        images: join(digits, 'images-idx3-ubyte.gz'),
        labels: join(digits, 'labels-idx1-ubyte.gz'),
        fields: { image: image([8, 8, 1]), label: label(10) },
      },
      { ...small, name: 'skipped', skip: 3, take: 12, fields },
      { ...small, name: 'held', split: 'train', test: 0.3, fields },
      { source: 'mixture', name: 'ring', layout: 'ring', modes: 8, radius: 1, sigma: 0.01, count: 500, fields: { point, mode: label(8) } }, // prettier-ignore
      { source: 'mixture', name: 'grid', layout: 'grid', side: 5, spacing: 2, sigma: 0.05, count: 500, fields: { point } }, // prettier-ignore
    ]);
  });

  it('of tables, with their pictures, classes and words, are those of the other targets', async () => {
    const file = join(emoji, 'captions.csv');
    const fields = { image: image([32, 32, 3]), caption: tokens(600, 8), group: label(9) };
    await agrees([
      { source: 'table', name: 'emoji', file, columns: { image: 'file' }, fields },
      { source: 'table', name: 'test', file, columns: { image: 'file' }, split: 'test', flip: true, fields },
      { source: 'table', name: 'some', file, columns: { image: 'file' }, where: 'group', is: 'Flags', fields: { image: image([32, 32, 1], null) } }, // prettier-ignore
    ]);
    const folder = await folderOf({ 'odd.csv': 'name;words\n 10 ;"a ""b""; c\'d"\n9;Überfluß\n\n10;a B a\n' });
    const odd = { source: 'table', name: 'odd', file: join(folder, 'odd.csv'), fields: { name: label(2), words: tokens(7, 4) } } as const; // prettier-ignore
    await agrees([odd], 'other');
  });

  it('of folders of pictures are those of the other targets', async () => {
    const folder = await folderOf({
      'cats/a.png': await solid(4, 4, [200, 10, 30]),
      'cats/B.png': await png(
        4,
        4,
        4,
        Array.from({ length: 64 }, (_, i) => (i * 37) % 256),
      ),
      'dogs/1/c.png': await png(
        4,
        4,
        1,
        Array.from({ length: 16 }, (_, i) => i * 16),
      ),
      'dogs/.hidden.png': 'none',
      'dogs/note.txt': 'text',
    });
    const [cats, dogs] = [join(folder, 'cats'), join(folder, 'dogs')];
    const others = await folderOf({ 'a.jpg.png': await solid(4, 4, [1, 2, 3]), 'x.png': await solid(4, 4, [9, 8, 7]) });
    const pairs = await folderOf({ 'a.jpg.png': await solid(4, 4, [5, 5, 5]), 'x.png': await solid(4, 4, [60, 7, 8]) });
    const any = { a: image([4, 4, 3]), b: image([4, 4, 1]) };
    await agrees([
      { source: 'images', name: 'pets', folder, flip: true, fields: { image: image([4, 4, 3]), kind: label(2), grey: image([4, 4, 1], [0, 2]), clear: image([4, 4, 4]) } }, // prettier-ignore
      { source: 'paired', name: 'pairs', folders: { a: others, b: pairs }, flip: true, fields: any },
      { source: 'unpaired', name: 'apart', folders: { a: cats, b: dogs }, fields: any },
    ]);
  });

  it('of pictures of another size are about the same: both libraries resize with Lanczos of three lobes', async () => {
    const ramp = await png(
      12,
      20,
      3,
      Array.from({ length: 720 }, (_, i) => (i * 11) % 251),
    );
    const folder = await folderOf({ 'a.png': ramp, 'b.png': await solid(9, 5, [9, 99, 200]) });
    const field = { image: image([6, 6, 3], [0, 255]) };
    await agrees([
      { source: 'images', name: 'cut', folder, fields: field },
      { source: 'images', name: 'bent', folder, crop: 'none', fields: field },
    ], null, 6); // prettier-ignore
  });
});
