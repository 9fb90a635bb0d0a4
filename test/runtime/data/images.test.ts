import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { loadImages } from '../../../runtime/data/images.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { FieldSpec } from '../../../runtime/data/sources/fields.js';
import type { ImagesSpec } from '../../../runtime/data/sources/images.js';
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

/** A grey picture of one pixel, a 32-bit float: entries of tag, type (3 of 16 bits, 4 of 32), count and value. */
function floatTiff(): Buffer {
  const entries = [[256, 3, 1, 1], [257, 3, 1, 1], [258, 3, 1, 32], [259, 3, 1, 1], [262, 3, 1, 1], [273, 4, 1, 134], [277, 3, 1, 1], [278, 3, 1, 1], [279, 4, 1, 4], [339, 3, 1, 3]]; // prettier-ignore
  const bytes = Buffer.alloc(138);
  bytes.write('II');
  bytes.writeUInt16LE(42, 2);
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag = 0, type = 0, count = 0, value = 0], i) => {
    bytes.writeUInt16LE(tag, 10 + 12 * i);
    bytes.writeUInt16LE(type, 12 + 12 * i);
    bytes.writeUInt32LE(count, 14 + 12 * i);
    bytes.writeUInt32LE(value, 18 + 12 * i);
  });
  bytes.writeFloatLE(0.5, 134);
  return bytes;
}

describe('pictures of sixteen bits', () => {
  const deep = (values: readonly number[]) =>
    sharp(Uint16Array.from(values), { raw: { width: values.length, height: 1, channels: 1 } }).toColourspace('grey16');
  const spec = (folder: string, range: readonly [number, number], changes: Partial<ImagesSpec> = {}) => ({
    ...specOf(folder, { x: image([1, 4, 1], range) }),
    ...changes,
  });

  it('keep every one of their levels, beside others of eight', async () => {
    const levels = [0, 1, 4095, 65535];
    const folder = await folderOf({
      'a.png': await png(1, 4, 1, [0, 1, 128, 255]),
      'b.png': await deep(levels).png().toBuffer(),
      'c.tif': await deep([65535, 32768, 257, 256]).tiff({ compression: 'lzw' }).toBuffer(),
    });
    const data = await loadImages(spec(folder, [0, 65535]));
    expect([...data.rows('x', 0, 3).values]).toEqual([
      ...[0, 257, 128 * 257, 65535],
      ...levels,
      ...[65535, 32768, 257, 256],
    ]);
    const [low, , , high] = (await loadImages(spec(folder, [-1, 1]))).rows('x', 1, 1).values;
    expect([low, high]).toEqual([-1, 1]);
    expect(await inspectData(spec(folder, [-1, 1]))).toEqual({ count: 3 });
  });

  it('are told where they are nearly black, and may say which number is white', async () => {
    const folder = await folderOf({ 'a.png': await deep([0, 1365, 2730, 4000]).png().toBuffer() });
    const found = await inspectData(spec(folder, [0, 1]));
    expect(found).toMatchObject({ count: 1, notes: [{ kind: 'dark' }] });
    expect(JSON.stringify(found)).toContain('is 4,000 of 65,535');
    expect(JSON.stringify(found)).toContain('`white: 4095`');
    expect(await inspectData(spec(folder, [0, 1], { white: 4095 }))).toEqual({ count: 1 });
    const near = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toFixed(4)));
    const data = await loadImages(spec(folder, [0, 1], { white: 4095 }));
    expect(near(data.rows('x', 0, 1).values)).toEqual([0, 0.3333, 0.6667, 0.9768]);
    const bright = await loadImages(spec(folder, [0, 1], { white: 2730 }));
    expect(near(bright.rows('x', 0, 1).values)).toEqual([0, 0.5, 1, 1]);
  });

  it('have transparency, and colours that become grey', async () => {
    const pixels = Uint16Array.from([40000, 20000, 10000, 65535, 40000, 20000, 10000, 0]);
    const file = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const folder = await folderOf({ 'a.png': file });
    const of = async (channels: 1 | 3 | 4) => {
      const data = await loadImages(specOf(folder, { x: image([1, 2, channels], [0, 65535]) }));
      return [...data.rows('x', 0, 1).values];
    };
    expect(await of(4)).toEqual([...pixels]);
    expect(await of(3)).toEqual([40000, 20000, 10000, 65535, 65535, 65535]);
    const [grey, white] = await of(1);
    expect([Math.abs(grey! - (0.299 * 40000 + 0.587 * 20000 + 0.114 * 10000)) < 1, white]).toEqual([true, 65535]);
  });

  it('are 8 bits where those say which number is white, and no more than there is', async () => {
    const folder = await folderOf({ 'a.png': await png(1, 4, 1, [0, 5, 10, 15]) });
    const data = await loadImages(spec(folder, [0, 15], { white: 15 }));
    expect([...data.rows('x', 0, 1).values]).toEqual([0, 5, 10, 15]);
    await expect(loadImages(spec(folder, [0, 1], { white: 4095 }))).rejects.toThrow(
      `${folder}/a.png has 8 bits a channel, so 255 is its white, and \`white\` is 4,095.`,
    );
  });
});

describe('pictures that were decoded before', () => {
  it('are taken from there by their content, wherever they lie, and decoded where anything differs', async () => {
    const pictures = { 'a.png': await solid(2, 2, RED), 'b.png': await solid(2, 2, [0, 255, 0]) };
    const [one, other] = [
      await folderOf(pictures),
      await folderOf({ 'x.png': pictures['a.png'], 'y.png': pictures['b.png'] }),
    ];
    const cache = await folderOf({});
    const entries = async () => (await readdir(cache)).length;
    const load = (folder: string, changes: Partial<ImagesSpec> = {}, size = 2) =>
      loadImages({ ...specOf(folder, { x: image([size, size, 3], [0, 255]) }), ...changes }, { cache, worthwhile: 0 });
    const first = (await load(one)).rows('x', 0, 2);
    expect((await load(one)).rows('x', 0, 2)).toEqual(first);
    expect((await load(other)).rows('x', 0, 2)).toEqual(first);
    expect(await entries()).toBe(1);
    for (const [i, again] of [
      () => load(one, { crop: 'none' }),
      () => load(one, { white: 255 }),
      () => load(one, {}, 1),
    ].entries()) {
      await again();
      expect(await entries()).toBe(2 + i);
    }
    await writeFile(join(one, 'b.png'), await solid(2, 2, [0, 0, 255]));
    expect([...(await load(one)).rows('x', 1, 1).values].slice(0, 3)).toEqual([0, 0, 255]);
    expect(await entries()).toBe(5);
    await writeFile(join(one, 'b.png'), 'none');
    await expect(load(one)).rejects.toThrow(DataError);
    expect(await entries()).toBe(5);
  });
});

describe('pictures that are passed over', () => {
  it('are counted and named, by their endings or by what they are', async () => {
    const picture = await solid(2, 2, RED);
    const folder = await folderOf({
      ...{ 'a.png': picture, 'b.heic': 'x', 'c.HEIC': 'x', scan: picture, 'd/e.part': picture },
      ...{ 'notes.txt': 'a text', LICENSE: 'a text', 'labels.csv': 'a,b' },
    });
    const found = await inspectData(specOf(folder, { x: image([2, 2, 3]) }));
    expect(found).toMatchObject({ count: 1, notes: [{ kind: 'passed-over' }] });
    expect(JSON.stringify(found)).toContain(
      `${folder} holds 4 pictures that are passed over beside the 1 that are read: 2 in .heic, 1 without an ending, 1 in .part, such as ${folder}/b.heic.`,
    );
  });

  it('are none of those that the picture library knows', async () => {
    const picture = sharp(await solid(2, 2, RED));
    const folder = await folderOf({
      'a.jfif': await picture.jpeg().toBuffer(),
      'b.TIFF': await picture.tiff().toBuffer(),
      'c.avif': await picture.avif().toBuffer(),
      'd.tif': await picture.tiff().toBuffer(),
    });
    expect(await inspectData(specOf(folder, { x: image([2, 2, 3]) }))).toEqual({ count: 4 });
    expect((await loadImages(specOf(folder, { x: image([2, 2, 3], [0, 255]) }))).count).toBe(4);
  });

  it('are told apart from what is refused', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"></svg>';
    for (const [content, says] of [
      [svg, 'it is of the format svg, which is not read'],
      [Buffer.from('00000018667479706865696300000000', 'hex'), 'it is an HEIC picture'],
      [floatTiff(), 'its channels are 32-bit floats, and whole numbers of 8 or 16 bits are read'],
    ] as const) {
      const folder = await folderOf({ 'a.png': content });
      expect(await inspectData(specOf(folder, { x: image([2, 2, 3]) }))).toMatchObject({
        problem: `${folder}/a.png cannot be read as a picture: ${says}.`,
        hint: 'Convert it to PNG, of 8 or 16 bits a channel.',
      });
    }
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
      'Files ending in .png, .jpg, .jpeg, .jfif, .webp, .gif, .tif, .tiff, .bmp, .avif are read.',
    ]);
    expect((await problemOf(specOf(await folderOf({ 'a/b.HEIC': '', 'c.svg': '', d: '' }), fields)))[1]).toBe(
      'Files ending in .png, .jpg, .jpeg, .jfif, .webp, .gif, .tif, .tiff, .bmp, .avif are read. It holds 3 other files (.heic, .svg, no ending).',
    );
  });

  it('with several pictures that cannot be read, of which ten are told', async () => {
    const files: Record<string, Uint8Array | string> = { 'good.png': await solid(2, 2, RED) };
    for (let i = 0; i < 3; i++) files[`bad${i}.png`] = 'none';
    const [problem] = await problemOf(specOf(await folderOf(files), fields));
    const told = [0, 1, 2].map((i) => `DIR/bad${i}.png: Input buffer contains unsupported image format`);
    expect(problem).toBe(`3 files of DIR cannot be read: ${told.join('; ')}.`);
    for (let i = 3; i < 30; i++) files[`bad${i}.png`] = 'none';
    const [many] = await problemOf(specOf(await folderOf(files), fields));
    expect(many).toMatch(/^10 files or more of DIR cannot be read: /);
    expect(many!.split('; ')).toHaveLength(10);
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
