import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/data/data-error.js';
import { loadImages } from '../../../runtime/data/images.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { FieldSpec, ImagesSpec } from '../../../runtime/data/spec.js';
import { folderOf, image, label, plainPass, png, solid } from './fixtures.js';

const EMOJI = 'examples/data/emoji';

function specOf<Field extends string>(folder: string, fields: Record<Field, FieldSpec>): ImagesSpec<Field> {
  return { source: 'images', name: 'toy', folder, fields };
}

/** All samples of one field in the order of the files. */
async function inFileOrder(spec: ImagesSpec, field: string): Promise<number[][]> {
  const data = await loadImages(spec);
  const pass = plainPass(0);
  const values = data.batch(pass, data.count)[field]?.values ?? new Float32Array();
  const size = values.length / data.count;
  const rows: number[][] = [];
  pass.random.permutation(`data/${spec.name}/order`, data.count, 0).forEach((sample, i) => {
    rows[sample] = [...values.subarray(i * size, (i + 1) * size)];
  });
  return rows;
}

const RED = [255, 0, 0] as const;

describe('loadImages on the shipped emoji', () => {
  it('delivers every pixel as it is, in colour and in grey', async () => {
    const spec: ImagesSpec<'colour' | 'grey'> = {
      source: 'images',
      name: 'emoji',
      folder: EMOJI,
      fields: { colour: image([32, 32, 3], [0, 255]), grey: image([32, 32, 1], [0, 255]) },
    };
    const data = await loadImages(spec);
    expect(data.count).toBe(1377);
    const pass = plainPass(4);
    const { colour, grey } = data.batch(pass, 16);
    expect([colour.shape, grey.shape]).toEqual([
      [16, 32, 32, 3],
      [16, 32, 32, 1],
    ]);

    const files = (await readdir(EMOJI)).filter((file) => file.endsWith('.png')).sort();
    const order = pass.random.permutation('data/emoji/order', 1377, 0).subarray(4 * 16, 5 * 16);
    for (const [i, sample] of order.entries()) {
      const pixels = await sharp(join(EMOJI, files[sample]!)).raw().toBuffer();
      expect(Buffer.from(colour.values.subarray(3072 * i, 3072 * (i + 1))).equals(pixels)).toBe(true);
      grey.values.subarray(1024 * i, 1024 * (i + 1)).forEach((value, k) => {
        const [r = 0, g = 0, b = 0] = pixels.subarray(3 * k, 3 * k + 3);
        expect(Math.abs(value - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(0.51);
      });
    }
  });
});

describe('a folder of pictures', () => {
  it('is read in sorted order, with its subfolders, without what is hidden or no picture', async () => {
    const shades = Object.fromEntries(
      await Promise.all(
        ['b.png', 'a/z.PNG', 'a/a.png', 'B.png', 'c/d/e.png', '.hidden.png', '.cache/x.png'].map(
          async (name, i) => [name, await solid(2, 2, [10 * i, 0, 0])] as const,
        ),
      ),
    );
    const folder = await folderOf({ ...shades, 'notes.txt': 'not a picture' });
    await symlink('..', join(folder, 'a', 'loop'));
    const rows = await inFileOrder(specOf(`${folder}/`, { x: image([1, 1, 3], [0, 255]) }), 'x');
    // B.png, a/a.png, a/z.PNG, b.png, c/d/e.png
    expect(rows.map(([red]) => red)).toEqual([30, 20, 10, 0, 40]);
  });

  it('gives one class to each subfolder, in sorted order', async () => {
    const folder = await folderOf({
      'dogs/b.png': await solid(2, 2, [1, 0, 0]),
      'cats/a.png': await solid(2, 2, [2, 0, 0]),
      'cats/old/c.png': await solid(2, 2, [3, 0, 0]),
      'empty/readme.txt': '',
    });
    const spec = specOf(folder, { x: image([2, 2, 3], [0, 255]), kind: label(2) });
    const data = await loadImages(spec);
    const { x, kind } = data.batch(plainPass(0), 3);
    const pairs = [...kind.values].map((value, i) => [x.values[12 * i], value]);
    expect(pairs.sort()).toEqual([
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
  });

  it('numbers classes as numbers where all of them are', async () => {
    const names = ['1', '2', '9', '10', '011'];
    const files = await Promise.all(
      names.map(async (name, i) => [`${name}/a.png`, await solid(1, 1, [i, 0, 0])] as const),
    );
    const spec = specOf(await folderOf(Object.fromEntries(files)), { x: image([1, 1, 3], [0, 255]), kind: label(5) });
    const data = await loadImages(spec);
    expect(data.words).toEqual({ kind: names });
    const kinds = [...data.rows('kind', 0, 5).values];
    const reds = [...data.rows('x', 0, 5).values].filter((_, k) => k % 3 === 0);
    expect(reds).toEqual(kinds);
    const recorded = { 'toy.kind': ['011', '1', '10', '2', '9'] };
    expect((await loadImages(spec, { recorded })).words).toEqual({ kind: recorded['toy.kind'] });
  });

  it('has one class for a name in two Unicode forms', async () => {
    const picture = await solid(1, 1, [1, 0, 0]);
    const folder = await folderOf({ 'th\u00e9/a.png': picture, 'the\u0301/b.png': picture, 'tea/c.png': picture });
    const data = await loadImages(specOf(folder, { x: image([1, 1, 3]), kind: label(2) }));
    expect(data.words).toEqual({ kind: ['tea', 'th\u00e9'] });
  });

  it('gives the same pictures in the same batch of the same seed, mirrored or not', async () => {
    const pictures = Array.from({ length: 40 }, (_, i) =>
      png(
        2,
        2,
        1,
        [0, 1, 2, 3].map((k) => 4 * i + k),
      ),
    );
    const folder = await folderOf(
      Object.fromEntries((await Promise.all(pictures)).map((file, i) => [`${i}.png`, file])),
    );
    const spec: ImagesSpec<'x'> = { ...specOf(folder, { x: image([2, 2, 1]) }), flip: true };
    const [first, second] = [await loadImages(spec), await loadImages(spec)];
    const values = first.batch(plainPass(4), 16).x.values;
    expect(second.batch(plainPass(4), 16).x.values).toEqual(values);
    expect(first.batch(plainPass(4, 2), 16).x.values).not.toEqual(values);
    expect((await loadImages({ ...spec, flip: false })).batch(plainPass(4), 16).x.values).not.toEqual(values);
  });

  it('is split with its classes, which are those of the whole folder', async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 30; i++) files[`${'abc'[i % 3]}/${i}.png`] = await solid(1, 1, [i, 0, 0]);
    const spec: ImagesSpec<'x' | 'kind'> = {
      ...specOf(await folderOf(files), { x: image([1, 1, 1], [0, 255]), kind: label(3) }),
      test: 0.3,
    };
    const parts = [await loadImages({ ...spec, split: 'train' }), await loadImages({ ...spec, split: 'test' })];
    const whole = await loadImages(spec);
    const rows = (data: typeof whole) =>
      Array.from({ length: data.count }, (_, i) => `${data.rows('x', i, 1).values.join()} ${data.rows('kind', i, 1).values.join()}`); // prettier-ignore
    expect(parts.every(({ count }) => count > 0)).toBe(true);
    expect(parts.flatMap(rows).sort()).toEqual(rows(whole).sort());
  });

  it('may be named from the home folder', async () => {
    const folder = await folderOf({ 'a.png': await solid(1, 1, RED) });
    const fromHome = `~/${relative(homedir(), folder)}`;
    expect(await inspectData(specOf(fromHome, { x: image([1, 1, 3]) }))).toEqual({ count: 1 });
  });
});

describe('what is wrong with a folder', () => {
  const fields = { x: image([2, 2, 3]) };

  async function problemOf(spec: ImagesSpec): Promise<string[]> {
    const found = await inspectData(spec);
    if (!('problem' in found)) throw new Error('no problem found');
    const thrown: unknown = await loadImages(spec).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(DataError);
    expect(thrown).toMatchObject({ message: found.problem, hint: found.hint });
    return [found.problem, found.hint ?? ''].map((text) => text.replaceAll(spec.folder, 'DIR'));
  }

  it('missing, a file, or a broken link in it', async () => {
    const folder = await folderOf({ 'one.png': await solid(2, 2, RED) });
    expect(await problemOf(specOf(`${folder}/faces`, fields))).toEqual([
      'There is no DIR.',
      `${folder} holds one.png.`,
    ]);
    expect((await problemOf(specOf(`${folder}/one.png`, fields)))[0]).toBe('DIR is not a folder.');
    await symlink('nowhere', join(folder, 'link.png'));
    expect((await problemOf(specOf(folder, fields)))[0]).toBe('DIR/link.png is a link that leads nowhere.');
  });

  it('without pictures', async () => {
    expect(await problemOf(specOf(await folderOf({}), fields))).toEqual([
      'DIR holds no pictures, in it or in its subfolders.',
      'Files ending in .png, .jpg, .jpeg, .webp, .gif are read.',
    ]);
    expect((await problemOf(specOf(await folderOf({ 'a/b.BMP': '', 'c.tif': '', d: '' }), fields)))[1]).toBe(
      'Files ending in .png, .jpg, .jpeg, .webp, .gif are read. It holds 3 other files (.bmp, .tif, no ending).',
    );
  });

  it('with something that is no picture', async () => {
    const folder = await folderOf({ 'a/good.png': await solid(2, 2, RED), 'a/bad.jpg': 'no picture' });
    expect(await problemOf(specOf(folder, fields))).toEqual([
      'DIR/a/bad.jpg cannot be read as a picture: Input buffer contains unsupported image format.',
      'Replace it, or move it out of the folder.',
    ]);
    await writeFile(join(folder, 'a/bad.jpg'), '');
    expect((await problemOf(specOf(folder, fields)))[0]).toBe(
      'DIR/a/bad.jpg cannot be read as a picture: Input Buffer is empty.',
    );
  });

  it('with a picture damaged behind its header, which only loading finds', async () => {
    const whole = await readFile(`${EMOJI}/1f600.png`);
    const folder = await folderOf({ 'cut.png': whole.subarray(0, whole.length - 300) });
    expect(await inspectData(specOf(folder, fields))).toEqual({ count: 1 });
    await expect(loadImages(specOf(folder, fields))).rejects.toThrow(
      `${folder}/cut.png cannot be read as a picture: vipspng: libpng read error.`,
    );
  });

  it('without the subfolders its classes need', async () => {
    const picture = await solid(2, 2, RED);
    const layout = 'An int<N> field takes its class from the subfolder: DIR/CLASS/PICTURE.';
    const labelled = (folder: string, classes: number) => specOf(folder, { ...fields, kind: label(classes) });
    expect(await problemOf(labelled(await folderOf({ 'a.png': picture }), 2))).toEqual([
      'toy.kind is declared int<2>, but DIR has no subfolders with pictures.',
      layout,
    ]);
    expect(await problemOf(labelled(await folderOf({ 'a.png': picture, 'b/c.png': picture }), 1))).toEqual([
      'toy.kind is declared int<1>, but DIR/a.png is in no subfolder, so it has no class.',
      layout,
    ]);
    expect(await problemOf(labelled(await folderOf({ 'a/a.png': picture, 'b/b.png': picture }), 3))).toEqual([
      'toy.kind is declared int<3>, but DIR has 2 subfolders with pictures: a, b.',
      'Each subfolder is one class: declare it int<2>, or give it 3 subfolders.',
    ]);
  });

  it('declared as something a picture is not', async () => {
    const folder = await folderOf({ 'a.png': await solid(2, 2, RED) });
    for (const shape of [[64], [2, 2, 2], [2, 2, 3, 1]]) {
      expect(await problemOf(specOf(folder, { x: image(shape, null) }))).toEqual([
        `toy delivers pictures, but toy.x is declared f32[${shape.join(', ')}].`,
        'Declare f32[height, width, channels] with 1 channel (grey), 3 (colour) or 4 (colour and alpha).',
      ]);
    }
  });

  it('too large for memory', async () => {
    const folder = await folderOf({ 'a.png': await solid(2, 2, RED) });
    await expect(loadImages(specOf(folder, { x: image([200_000, 200_000, 3]) }))).rejects.toThrow(
      `1 picture of 200000x200000x3 (${folder}) take 120,000,000,000 bytes, more than fits in memory.`,
    );
  });
});
