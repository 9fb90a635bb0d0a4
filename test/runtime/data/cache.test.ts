import { readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, kept, keyOf } from '../../../runtime/data/cache.js';
import type { Pixels } from '../../../runtime/data/picture.js';
import { folderOf } from './fixtures.js';

const pixels: Pixels[] = [Uint8Array.of(1, 2, 3), Uint16Array.of(1, 65535), new Uint8Array()];

describe('pictures that were decoded before', () => {
  const settings = (folder: string | null, key = 'a', worthwhile = 0) => {
    let times = 0;
    const decode = () => Promise.resolve({ pixels: (times++, pixels), key: () => key });
    const read = () => kept(folder, () => Promise.resolve(key), decode, worthwhile);
    return { read, times: () => times };
  };

  it('are not decoded again', async () => {
    const folder = join(await folderOf({}), 'new', 'folder');
    const { read, times } = settings(folder);
    for (let i = 0; i < 3; i++) expect(await read()).toEqual(pixels);
    expect(times()).toBe(1);
    expect(await readdir(folder)).toEqual(['a.pixels']);
    // Pictures may be private: nobody else reads them here.
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'a.pixels'))).mode & 0o077).toBe(0);
    const other = settings(folder, 'b');
    await other.read();
    expect(other.times()).toBe(1);
  });

  it('are not kept where that is off, or took no time', async () => {
    const folder = await folderOf({});
    for (const { read, times } of [settings(null), settings(folder, 'a', 60_000)]) {
      await read();
      await read();
      expect(times()).toBe(2);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('are decoded again where an entry is damaged, and where there can be none', async () => {
    const folder = await folderOf({});
    const { read, times } = settings(folder);
    await read();
    const entry = join(folder, 'a.pixels');
    const good = await readFile(entry);
    const damaged = [good.subarray(0, good.length - 1), Buffer.concat([good, Buffer.of(0)]), good.subarray(0, 5), Buffer.alloc(0), Buffer.alloc(100, 255)]; // prettier-ignore
    for (const bytes of damaged) {
      await writeFile(entry, bytes);
      expect(await read()).toEqual(pixels);
      expect((await readFile(entry)).equals(good)).toBe(true);
    }
    expect(times()).toBe(1 + damaged.length);
    const file = join(await folderOf({ file: '' }), 'file');
    const nowhere = settings(join(file, 'below'));
    expect(await nowhere.read()).toEqual(pixels);
    expect(await nowhere.read()).toEqual(pixels);
    expect(nowhere.times()).toBe(2);
  });

  it('are whole for everyone who reads, however many write', async () => {
    const folder = await folderOf({});
    const all = Array.from({ length: 20 }, () => settings(folder).read());
    for (const found of await Promise.all(all)) expect(found).toEqual(pixels);
    expect(await readdir(folder)).toEqual(['a.pixels']);
  });

  it('give way to others once they take too much room, those first that were not used for longest', async () => {
    const folder = await folderOf({ 'old.pixels': '', 'used.pixels': '', 'x.draft': '', 'mine.txt': '' });
    // Files with holes take no room on the disk.
    await truncate(join(folder, 'old.pixels'), 3 * 2 ** 30);
    await truncate(join(folder, 'used.pixels'), 2 ** 30);
    const ago = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000);
    await utimes(join(folder, 'old.pixels'), ago(9), ago(9));
    await utimes(join(folder, 'used.pixels'), ago(1), ago(1));
    await utimes(join(folder, 'x.draft'), ago(2), ago(2));
    await settings(folder).read();
    expect((await readdir(folder)).sort()).toEqual(['a.pixels', 'mine.txt', 'used.pixels']);
  });

  it('go by the content of files, their order, and how they are read', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const keys = [keyOf('x', [a, b]), keyOf('x', [b, a]), keyOf('y', [a, b]), keyOf('x', [a])];
    expect(new Set(keys).size).toBe(4);
    expect(keyOf('x', [a, b])).toBe(keys[0]);
  });
});

describe('the place of what was decoded', () => {
  it('is where the system has such things, or where someone says', () => {
    expect(cacheFolder({ GANLANG_CACHE: 'off' })).toBeNull();
    expect(cacheFolder({ GANLANG_CACHE: '/x/y' })).toBe('/x/y');
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux')).toBe(join('/c', 'ganlang'));
    // A relative one is to be ignored (XDG Base Directory Specification).
    expect(cacheFolder({ XDG_CACHE_HOME: 'c' }, 'linux')).toMatch(/\.cache.ganlang$/);
    expect(cacheFolder({}, 'darwin')).toMatch(/Library.Caches.ganlang$/);
    expect(cacheFolder({ LOCALAPPDATA: 'L' }, 'win32')).toBe(join('L', 'ganlang', 'cache'));
  });
});
