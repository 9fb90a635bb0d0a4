import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../runtime/pictures/png.js';

describe('a PNG file', () => {
  it('is read by another library as the pixels it was written from', async () => {
    const picture = fc
      .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), channels: fc.constantFrom(1, 3, 4) })
      .chain((size) => {
        const length = size.width * size.height * size.channels;
        return fc.tuple(fc.constant(size), fc.uint8Array({ minLength: length, maxLength: length }));
      }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(picture, async ([size, pixels]) => {
        const read = sharp(encodePng(pixels, size)).toColourspace(size.channels === 1 ? 'b-w' : 'srgb');
        const { data, info } = await read.raw().toBuffer({ resolveWithObject: true });
        expect(info).toMatchObject(size);
        expect([...data]).toEqual([...pixels]);
      }),
    );
  });

  it('is small where pixels are repeated', () => {
    const size = { width: 1000, height: 1000, channels: 3 };
    expect(encodePng(new Uint8Array(3e6).fill(7), size).length).toBeLessThan(10_000);
  });

  it('has pixels of its size, in 1, 3 or 4 channels', () => {
    const size = { width: 2, height: 3, channels: 2 };
    expect(() => encodePng(new Uint8Array(12), size)).toThrow('A picture has 1, 3 or 4 channels, not 2.');
    expect(() => encodePng(new Uint8Array(5), { ...size, channels: 1 })).toThrow(
      'A picture of 3x2x1 has 6 numbers, not 5.',
    );
  });
});
