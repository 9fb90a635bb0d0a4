import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { previewPng } from '../../../runtime/pictures/preview.js';
import { tiles } from './tiles.js';

/** Images of one value each. */
const flat = (...values: number[]) => ({
  values: values.flatMap((value) => Array<number>(16).fill(value)),
  shape: [values.length, 4, 4, 1],
});

describe('a preview', () => {
  it('shows images row by row, its range from black to white', async () => {
    const images = flat(0, 1, 0.5, 0, 1, 0);
    const png = previewPng({ grid: [2, 3], range: [0, 1] }, [images]);
    expect(await tiles(png, 2, 3)).toEqual([0, 255, 128, 0, 255, 0]);
    const signed = previewPng({ grid: [2, 3], range: [-1, 1] }, [images]);
    expect((await tiles(signed, 2, 3)).slice(0, 2)).toEqual([128, 255]);
  });

  it('shows several things side by side, sample by sample, and no more than fit', async () => {
    const png = previewPng({ grid: [2, 2], range: [0, 1] }, [flat(0, 0.2, 0.4), flat(1, 0.8, 0.6)]);
    expect(await tiles(png, 2, 2)).toEqual([0, 255, 51, 204]);
  });

  it('plots points', async () => {
    const points = { values: Float32Array.of(0, 0, 1, 1), shape: [2, 2] };
    const scatter = { centers: [[0, 0], [1, 1]], sigma: 0.1 } as const; // prettier-ignore
    expect(await sharp(previewPng({ scatter }, [points])).metadata()).toMatchObject({
      format: 'png',
      width: 512,
    });
    expect(() => previewPng({ grid: [1, 1], range: [0, 1] }, [points])).toThrow('a grid of [2, 2]');
  });
});
