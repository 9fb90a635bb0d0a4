import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadIdx } from '../../../runtime/data/idx.js';
import { gridPng } from '../../../runtime/pictures/grid.js';
import { image, plainPass } from '../data/fixtures.js';

async function read(file: Buffer) {
  const { format, channels: stored = 0 } = await sharp(file).metadata();
  const { data, info } = await sharp(file)
    .toColourspace(stored === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => {
    const at = (y * info.width + x) * info.channels;
    return [...data.subarray(at, at + info.channels)];
  };
  return { format, stored, width: info.width, height: info.height, pixel };
}

describe('gridPng', () => {
  it('puts images row by row between gutters', async () => {
    // Five images of one pixel: 0, 1/4, ... 1, in columns of two.
    const picture = await read(gridPng(Float32Array.of(0, 0.25, 0.5, 0.75, 1), [5, 1, 1, 1], 2, [0, 1], 3));
    expect(picture).toMatchObject({ format: 'png', stored: 1, width: 2 + 2 * 5, height: 2 + 3 * 5 });
    const corners = [
      [2, 2],
      [7, 2],
      [2, 7],
      [7, 7],
      [2, 12],
    ] as const;
    expect(corners.map(([x, y]) => picture.pixel(x, y))).toEqual([[0], [64], [128], [191], [255]]);
    expect(corners.map(([x, y]) => picture.pixel(x + 2, y + 2))).toEqual([[0], [64], [128], [191], [255]]);
    // Gutters, and the place of the sixth image.
    for (const [x, y] of [
      [0, 0],
      [1, 1],
      [5, 2],
      [6, 4],
      [2, 5],
      [11, 16],
      [7, 12],
    ] as const) {
      expect(picture.pixel(x, y)).toEqual([224]);
    }
  });

  it('repeats each pixel as often as a tile of 48 pixels takes', async () => {
    const widths: [number, number, number][] = [];
    for (const size of [1, 8, 28, 32, 48, 64]) {
      const { width, height } = await read(gridPng(new Float32Array(size * size), [1, size, size, 1], 4, [0, 1]));
      widths.push([size, width - 4, height - 4]);
    }
    expect(widths).toEqual([
      [1, 48, 48],
      [8, 48, 48],
      [28, 56, 56],
      [32, 64, 64],
      [48, 48, 48],
      [64, 64, 64],
    ]);
    expect(await read(gridPng(new Float32Array(6), [1, 2, 3, 1], 1, [0, 1]))).toMatchObject({
      width: 48 + 4,
      height: 32 + 4,
    });
  });

  it('keeps colour and alpha, and shows what is out of range as its nearer end', async () => {
    const values = Float32Array.of(-1, 0, 1, -7, 7, NaN);
    const colour = await read(gridPng(values, [2, 1, 1, 3], 2, [-1, 1], 1));
    expect([colour.pixel(2, 2), colour.pixel(5, 2)]).toEqual([
      [0, 128, 255],
      [0, 255, 0],
    ]);
    const alpha = await read(gridPng(Float32Array.of(0, 0.2, 1, 0.4), [1, 1, 1, 4], 1, [0, 1], 1));
    expect([alpha.pixel(2, 2), alpha.pixel(0, 0)]).toEqual([
      [0, 51, 255, 102],
      [224, 224, 224, 255],
    ]);
  });

  it('shows data as their files hold them', async () => {
    const data = await loadIdx({
      source: 'idx',
      name: 'digits',
      images: 'examples/data/digits/images-idx3-ubyte.gz',
      fields: { image: image([8, 8, 1], [-1, 1]), bytes: image([8, 8, 1], [0, 255]) },
    });
    const batch = data.batch(plainPass(0), 4);
    const picture = await read(gridPng(batch.image.values as Float32Array, [4, 8, 8, 1], 2, [-1, 1], 1));
    batch.bytes.values.forEach((value, i) => {
      const [tile, y, x] = [i >> 6, (i >> 3) & 7, i & 7];
      expect(picture.pixel(2 + 10 * (tile % 2) + x, 2 + 10 * (tile >> 1) + y)).toEqual([value]);
    });
  });

  it('refuses what is not pictures', () => {
    expect(() => gridPng(new Float32Array(5), [1, 2, 2, 1], 1, [0, 1])).toThrow('1x2x2x1 needs 4 numbers, not 5');
    expect(() => gridPng(new Float32Array(8), [1, 2, 2, 2], 1, [0, 1])).toThrow('1, 3 or 4 channels, not 2');
  });
});
