import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeAnimatedPng, encodePng } from '../../../runtime/pictures/png.js';

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

  it('is a film whose frames are pictures in their order', async () => {
    const size = { width: 3, height: 2, channels: 3 };
    const frames = [10, 20, 30].map((start) => Uint8Array.from({ length: 18 }, (_, i) => start + i));
    const film = encodeAnimatedPng(frames, size, 60);
    // What knows no animation sees the first.
    expect([...(await sharp(film).raw().toBuffer())]).toEqual([...frames[0]!]);
    const chunks: { readonly name: string; readonly data: Buffer }[] = [];
    for (let at = 8; at < film.length;) {
      const length = film.readUInt32BE(at);
      chunks.push({ name: film.toString('latin1', at + 4, at + 8), data: film.subarray(at + 8, at + 8 + length) });
      at += 12 + length;
    }
    expect(chunks.map(({ name }) => name)).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND']); // prettier-ignore
    const [, animation] = chunks;
    expect([animation!.data.readUInt32BE(0), animation!.data.readUInt32BE(4)]).toEqual([3, 0]);
    const numbered = chunks.filter(({ name }) => name === 'fcTL' || name === 'fdAT');
    expect(numbered.map(({ data }) => data.readUInt32BE(0))).toEqual([0, 1, 2, 3, 4]);
    const control = numbered[1]!.data;
    expect([control.readUInt32BE(4), control.readUInt32BE(8), control.readUInt16BE(20), control.readUInt16BE(22)]).toEqual([3, 2, 60, 1000]); // prettier-ignore
    // Each frame is compressed as that of a picture is.
    const alone = frames.map((frame) => encodePng(frame, size).subarray(8 + 25 + 8, -16));
    const datas = chunks.flatMap(({ name, data }) => (name === 'IDAT' ? [data] : name === 'fdAT' ? [data.subarray(4)] : [])); // prettier-ignore
    datas.forEach((data, i) => expect(data).toEqual(alone[i]));
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
