import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { UnpairedSpec } from '../../../runtime/data/sources/unpaired.js';
import { loadUnpaired } from '../../../runtime/data/unpaired.js';
import { folderOf, image, plainPass, png } from './fixtures.js';

const fields = { a: image([1, 1, 1], [0, 255]), b: image([1, 1, 1], [0, 255]) };

/** `horses` are 0, 1, 2, ...; `zebras` 100, 101, ... */
async function herds(horses: number, zebras: number): Promise<UnpairedSpec<'a' | 'b'>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < horses; i++) files[`horses/${i}.png`] = await png(1, 1, 1, [i]);
  for (let i = 0; i < zebras; i++) files[`zebras/${i}.png`] = await png(1, 1, 1, [100 + i]);
  const folder = await folderOf(files);
  return {
    ...{ source: 'unpaired', name: 'herds', fields },
    folders: { a: join(folder, 'horses'), b: join(folder, 'zebras') },
  };
}

describe('pictures of two folders', () => {
  it('are drawn independently, the longest of them once an epoch', async () => {
    const data = await loadUnpaired(await herds(24, 9));
    expect([data.count, data.countOf('a'), data.countOf('b'), data.stepsPerEpoch(4)]).toEqual([24, 24, 9, 6]);
    const batches = Array.from({ length: 6 }, (_, i) => data.batch(plainPass(i), 4));
    const horses = batches.flatMap(({ a }) => [...a.values]);
    expect([...horses].sort((x, y) => x - y)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    // Two batches of four go through eight of the nine zebras, then the order is a new one.
    const zebras = batches.map(({ b }) => [...b.values]);
    for (const epoch of [0, 1, 2]) expect(new Set([...zebras[2 * epoch]!, ...zebras[2 * epoch + 1]!]).size).toBe(8);
    expect(zebras[0]!.join()).not.toBe(zebras[2]!.join());
    expect(zebras.flat().every((value) => value >= 100 && value < 109)).toBe(true);
  });

  it('have orders of their own: partners change from epoch to epoch', async () => {
    const data = await loadUnpaired(await herds(10, 10));
    const partners = (epoch: number) => {
      const { a, b } = data.batch(plainPass(epoch), 10);
      return new Map([...a.values].map((value, i) => [value, b.values[i]]));
    };
    const [first, second] = [partners(0), partners(1)];
    expect([...first].some(([horse, zebra]) => zebra !== horse + 100)).toBe(true);
    expect([...first].some(([horse, zebra]) => second.get(horse) !== zebra)).toBe(true);
  });

  it('are drawn once more in orders of their own', async () => {
    const data = await loadUnpaired(await herds(12, 12));
    const orders = [undefined, 'x', 'y'].flatMap((draw) => {
      const { a, b } = data.batch(plainPass(0), 12, draw);
      return [[...a.values].join(), [...b.values].map((value) => value - 100).join()];
    });
    expect(new Set(orders).size).toBe(6);
  });

  it('have rows each, for measuring', async () => {
    const data = await loadUnpaired(await herds(3, 2));
    expect([...data.rows('a', 0, 3).values]).toEqual([0, 1, 2]);
    expect([...data.rows('b', 0, 2).values]).toEqual([100, 101]);
  });

  it('are counted, and what is wrong with one is said', async () => {
    const spec = await herds(5, 2);
    expect(await inspectData(spec)).toEqual({ count: 5, least: 2 });
    const gone = { ...spec, folders: { ...spec.folders, b: join(spec.folders.b, 'none') } };
    expect(await inspectData(gone)).toMatchObject({ problem: `There is no ${gone.folders.b}.` });
  });
});
