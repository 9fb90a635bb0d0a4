import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { decodePicture, topOf } from '../../../runtime/data/picture.js';
import { png, solid } from './fixtures.js';

const EMOJI = 'examples/data/emoji';
const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

describe('decodePicture', () => {
  const size = { height: 2, width: 2 };

  it('shows white through what is transparent, unless alpha is asked for', async () => {
    const bytes = await png(1, 2, 4, [200, 100, 50, 0, 200, 100, 50, 255]);
    const decode = async (channels: 1 | 3 | 4) => [
      ...(await decodePicture(bytes, 'x.png', { height: 1, width: 2, channels }, { crop: 'center' })),
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
      const decode = async (channels: 1 | 3 | 4) => {
        const pixels = await decodePicture(bytes, 'x', { ...size, channels }, { crop: 'none' });
        return Array.from(pixels, (level) => (255 * level) / topOf(pixels));
      };
      expect(await decode(1)).toEqual(values);
      const colour = values.flatMap((value) => [value, value, value]);
      expect(await decode(3)).toEqual(colour);
      const opaque = values.flatMap((value) => [value, value, value, 255]);
      expect(await decode(4)).toEqual(opaque);
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
    expect(await decodePicture(bytes, 'x', { height: 16, width: 16, channels: 1 }, { crop: 'center' })).toEqual(levels);
  });

  it('cuts the longer side off evenly, or stretches', async () => {
    // A blue bar of 12 pixels, red in the middle 4.
    const row = [BLUE, RED, BLUE].flatMap((colour) => [colour, colour, colour, colour]).flat();
    const wide = await png(4, 12, 3, [row, row, row, row].flat());
    const cut = await decodePicture(wide, 'x', { height: 4, width: 4, channels: 3 }, { crop: 'center' });
    expect([...cut]).toEqual(Array.from({ length: 16 }, () => RED).flat());
    const stretched = await decodePicture(wide, 'x', { height: 4, width: 3, channels: 3 }, { crop: 'none' });
    expect(stretched[2]).toBeGreaterThan(200); // blue at the left,
    expect(stretched[3]).toBeGreaterThan(200); // red in the middle,
    expect(stretched[8]).toBeGreaterThan(200); // blue at the right
  });

  it('reads every format, and turns pictures as their EXIF orientation says', async () => {
    const bytes = await solid(8, 8, [40, 160, 90]);
    for (const format of ['jpeg', 'webp', 'gif', 'png'] as const) {
      const file = await sharp(bytes).toFormat(format, { quality: 100 }).toBuffer();
      const [r = 0, g = 0, b = 0] = await decodePicture(
        file,
        'x',
        { height: 1, width: 1, channels: 3 },
        { crop: 'center' },
      );
      [r - 40, g - 160, b - 90].forEach((error) => expect(Math.abs(error)).toBeLessThan(8));
    }
    const upright = await png(2, 1, 3, [...RED, ...BLUE]);
    const turned = await sharp(upright).rotate(90).withMetadata({ orientation: 8 }).png().toBuffer();
    expect(await sharp(turned).metadata()).toMatchObject({ width: 2, height: 1, orientation: 8 });
    expect([...(await decodePicture(turned, 'x', { height: 2, width: 1, channels: 3 }, { crop: 'none' }))]).toEqual([
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
          const pixels = await decodePicture(bytes, 'x.png', { height: 4, width: 4, channels: 3 }, { crop: 'center' });
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
