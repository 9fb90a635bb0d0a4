import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bitmapSize, readBitmap } from '../../../runtime/data/bitmap.js';
import { DataError } from '../../../runtime/errors/data-error.js';
import { decodePicture } from '../../../runtime/data/picture.js';

interface Settings {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Rows as they lie in the file, without filling. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly compression?: number;
  readonly masks?: readonly number[];
}

function bmp({ width, height, bits, rows, palette = [], compression = 0, masks = [] }: Settings): Buffer {
  const header = Buffer.alloc(54 + 4 * masks.length + 4 * palette.length);
  const filled = rows.map((row) => Buffer.concat([Buffer.from(row), Buffer.alloc((4 - (row.length % 4)) % 4)]));
  header.write('BM');
  header.writeUInt32LE(header.length, 10);
  header.writeUInt32LE(40 + (masks.length > 3 ? 16 : 0), 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  header.writeUInt32LE(palette.length, 46);
  masks.forEach((mask, i) => header.writeUInt32LE(mask, 54 + 4 * i));
  palette.forEach(([r, g, b], i) => header.set([b, g, r, 0], 54 + 4 * masks.length + 4 * i));
  return Buffer.concat([header, ...filled]);
}

const pixelsOf = (settings: Settings): number[] => [...readBitmap(bmp(settings)).pixels];
const RGB = [1, 2, 3, 4, 5, 6];

describe('a bitmap', () => {
  it('stands upside down, blue first, in rows of whole words; or upright', () => {
    const rows = [[6, 5, 4], [3, 2, 1]]; // prettier-ignore
    expect(pixelsOf({ width: 1, height: 2, bits: 24, rows })).toEqual(RGB);
    expect(pixelsOf({ width: 1, height: -2, bits: 24, rows })).toEqual([4, 5, 6, 1, 2, 3]);
    expect(pixelsOf({ width: 2, height: 1, bits: 24, rows: [[3, 2, 1, 6, 5, 4]] })).toEqual(RGB);
    expect(pixelsOf({ width: 2, height: 1, bits: 32, rows: [[3, 2, 1, 9, 6, 5, 4, 9]] })).toEqual(RGB);
  });

  it('has a palette of up to 256 colours, in one, four or eight bits', () => {
    const palette = [[1, 2, 3], [4, 5, 6]] as const; // prettier-ignore
    expect(pixelsOf({ width: 2, height: 1, bits: 8, palette, rows: [[0, 1]] })).toEqual(RGB);
    expect(pixelsOf({ width: 2, height: 1, bits: 4, palette, rows: [[0x01]] })).toEqual(RGB);
    expect(pixelsOf({ width: 10, height: 1, bits: 1, palette, rows: [[0x55, 0x40]] })).toEqual(
      Array(5).fill(RGB).flat(),
    );
  });

  it('has masks for its channels, alpha among them', () => {
    const masks = [0xff, 0xff00, 0xff0000, 0xff000000];
    const rows = [[1, 2, 3, 4]];
    expect(readBitmap(bmp({ width: 1, height: 1, bits: 32, compression: 3, masks, rows }))).toMatchObject({
      channels: 4,
    });
    expect(pixelsOf({ width: 1, height: 1, bits: 32, compression: 3, masks, rows })).toEqual([1, 2, 3, 4]);
    const short = [0xf800, 0x07e0, 0x001f];
    expect(pixelsOf({ width: 2, height: 1, bits: 16, compression: 3, masks: short, rows: [[0xff, 0xff, 0x00, 0xf8]] })).toEqual([255, 255, 255, 255, 0, 0]); // prettier-ignore
    expect(pixelsOf({ width: 1, height: 1, bits: 16, rows: [[0xff, 0x7f]] })).toEqual([255, 255, 255]);
  });

  it('is read as any picture is, whatever it is called', async () => {
    const bytes = bmp({ width: 2, height: 1, bits: 24, rows: [[3, 2, 1, 6, 5, 4]] });
    expect(bitmapSize(bytes)).toEqual({ width: 2, height: 1 });
    expect([...(await decodePicture(bytes, 'x.tif', { height: 1, width: 2, channels: 3 }))]).toEqual(RGB);
  });

  it('is refused where it is packed or cut short', async () => {
    const size = { height: 1, width: 1, channels: 3 } as const;
    const bytes = bmp({ width: 2, height: 1, bits: 8, compression: 1, rows: [[2, 0, 0, 1]] });
    await expect(decodePicture(bytes, 'x.bmp', size)).rejects.toMatchObject({
      message: 'x.bmp cannot be read as a picture: it is a compressed BMP.',
      hint: 'Convert it to PNG, of 8 or 16 bits a channel.',
    });
    const cut = bmp({ width: 2, height: 1, bits: 24, rows: [[3, 2, 1, 6, 5, 4]] }).subarray(0, 58);
    await expect(decodePicture(cut, 'x.bmp', size)).rejects.toThrow(
      'x.bmp cannot be read as a picture: 62 bytes are needed, and it has 58.',
    );
  });

  it('ends with pixels or a DataError, whatever the bytes', async () => {
    const good = bmp({
      width: 3,
      height: 3,
      bits: 24,
      rows: Array.from({ length: 3 }, () => Array<number>(9).fill(7)),
    });
    const damaged = fc.tuple(
      fc.integer({ min: 2, max: good.length - 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(damaged, async ([at, patch]) => {
        const bytes = Uint8Array.from(good);
        bytes.set(patch.subarray(0, good.length - at), at);
        try {
          expect(await decodePicture(bytes, 'x.bmp', { height: 2, width: 2, channels: 3 })).toHaveLength(12);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
