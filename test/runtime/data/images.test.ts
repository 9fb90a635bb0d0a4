import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/data/data-error.js';
import { decodePicture, loadImages } from '../../../runtime/data/images.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { FieldSpec, ImagesSpec } from '../../../runtime/data/spec.js';
import { folderOf, image, label, plainPass, png } from './fixtures.js';

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

const solid = (height: number, width: number, colour: readonly [number, number, number]) =>
  png(height, width, 3, Array.from({ length: height * width }, () => colour).flat());
const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

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

describe('decodePicture', () => {
  const size = { height: 2, width: 2 };

  it('shows white through what is transparent, unless alpha is asked for', async () => {
    const bytes = await png(1, 2, 4, [200, 100, 50, 0, 200, 100, 50, 255]);
    const decode = async (channels: 1 | 3 | 4) => [
      ...(await decodePicture(bytes, 'x.png', { height: 1, width: 2, channels }, 'center')),
    ];
    expect(await decode(3)).toEqual([255, 255, 255, 200, 100, 50]);
    expect(await decode(1)).toEqual([255, 124]); // 0.299 200 + 0.587 100 + 0.114 50 = 124.2
    expect(await decode(4)).toEqual([200, 100, 50, 0, 200, 100, 50, 255]);
  });

  it('makes one of grey, palette, 16-bit and grey with alpha', async () => {
    const values = [0, 100, 200, 255];
    const grey = await sharp(Uint8Array.from(values), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const deep = await sharp(
      Uint16Array.from(values, (value) => 257 * value),
      { raw: { width: 2, height: 2, channels: 1 } },
    )
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const palette = await sharp(grey).png({ palette: true }).toBuffer();
    const alpha = await png(
      2,
      2,
      2,
      values.flatMap((value) => [value, 255]),
    );
    expect([(await sharp(deep).metadata()).depth, (await sharp(alpha).metadata()).hasAlpha]).toEqual(['ushort', true]);
    for (const bytes of [grey, deep, palette, alpha]) {
      expect([...(await decodePicture(bytes, 'x', { ...size, channels: 1 }, 'none'))]).toEqual(values);
      const colour = values.flatMap((value) => [value, value, value]);
      expect([...(await decodePicture(bytes, 'x', { ...size, channels: 3 }, 'none'))]).toEqual(colour);
      const opaque = values.flatMap((value) => [value, value, value, 255]);
      expect([...(await decodePicture(bytes, 'x', { ...size, channels: 4 }, 'none'))]).toEqual(opaque);
    }
  });

  it('leaves every grey level as it is', async () => {
    const levels = Uint8Array.from({ length: 256 }, (_, value) => value);
    const bytes = await png(
      16,
      16,
      3,
      [...levels].flatMap((value) => [value, value, value]),
    );
    expect(await decodePicture(bytes, 'x', { height: 16, width: 16, channels: 1 }, 'center')).toEqual(levels);
  });

  it('cuts the longer side off evenly, or stretches', async () => {
    // A blue bar of 12 pixels, red in the middle 4.
    const row = [BLUE, RED, BLUE].flatMap((colour) => [colour, colour, colour, colour]).flat();
    const wide = await png(4, 12, 3, [row, row, row, row].flat());
    const cut = await decodePicture(wide, 'x', { height: 4, width: 4, channels: 3 }, 'center');
    expect([...cut]).toEqual(Array.from({ length: 16 }, () => RED).flat());
    const stretched = await decodePicture(wide, 'x', { height: 4, width: 3, channels: 3 }, 'none');
    expect(stretched[2]).toBeGreaterThan(200); // blue at the left,
    expect(stretched[3]).toBeGreaterThan(200); // red in the middle,
    expect(stretched[8]).toBeGreaterThan(200); // blue at the right
  });

  it('reads every format, and turns pictures as their EXIF orientation says', async () => {
    const bytes = await solid(8, 8, [40, 160, 90]);
    for (const format of ['jpeg', 'webp', 'gif', 'png'] as const) {
      const file = await sharp(bytes).toFormat(format, { quality: 100 }).toBuffer();
      const [r = 0, g = 0, b = 0] = await decodePicture(file, 'x', { height: 1, width: 1, channels: 3 }, 'center');
      [r - 40, g - 160, b - 90].forEach((error) => expect(Math.abs(error)).toBeLessThan(8));
    }
    const upright = await png(2, 1, 3, [...RED, ...BLUE]);
    const turned = await sharp(upright).rotate(90).withMetadata({ orientation: 8 }).png().toBuffer();
    expect(await sharp(turned).metadata()).toMatchObject({ width: 2, height: 1, orientation: 8 });
    expect([...(await decodePicture(turned, 'x', { height: 2, width: 1, channels: 3 }, 'none'))]).toEqual([
      ...RED,
      ...BLUE,
    ]);
  });

  it('ends with pixels or a DataError, whatever the bytes', async () => {
    const good = await readFile(`${EMOJI}/1f600.png`);
    const damaged = fc
      .tuple(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }))
      .map(([at, patch]) => {
        const bytes = Uint8Array.from(good);
        bytes.set(patch.subarray(0, good.length - at), at);
        return bytes;
      });
    const cut = fc.nat(good.length).map((length) => good.subarray(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, cut, fc.uint8Array({ maxLength: 50 })), async (bytes) => {
        try {
          const pixels = await decodePicture(bytes, 'x.png', { height: 4, width: 4, channels: 3 }, 'center');
          expect(pixels).toHaveLength(48);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          expect((error as DataError).message).toMatch(/^x\.png cannot be read as a picture: .+[^.]\.$/);
        }
      }),
      { numRuns: 150 },
    );
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
    expect((await problemOf(specOf(folder, fields)))[0]).toBe('There is no DIR/link.png.');
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
