import { describe, expect, it } from 'vitest';
import { gridPixels, type Pixels } from '../../../runtime/pictures/grid-pixels.js';
import { scatterPixels } from '../../../runtime/pictures/scatter-pixels.js';
import { Random } from '../../../runtime/random/random.js';
import { ask, here, note } from './python.js';

interface Picture {
  readonly shape: readonly number[];
  readonly bytes: string;
}

const random = new Random(5);
const bytesOf = ({ bytes }: Picture) => new Uint8Array(Buffer.from(bytes, 'base64'));

describe.runIf(here)(`previews of a PyTorch project${note}`, () => {
  it('put pictures into the grid that other targets put them into, pixel by pixel', () => {
    const grids = (
      [
        { shape: [7, 5, 4, 1], columns: 3, range: [-1, 1] },
        { shape: [4, 60, 50, 3], columns: 8, range: [0, 1] },
        { shape: [3, 8, 8, 4], columns: 2, range: [-1, 1] },
      ] as const
    ).map((given, i) => {
      const values = random.uniform(
        `grid${i}`,
        given.shape.reduce<number>((a, b) => a * b, 1),
        -1.2,
        1.2,
      );
      return { ...given, kind: 'grid', values: [...values] };
    });
    const made = ask<readonly Picture[]>('pictures.py', grids);
    grids.forEach(({ values, shape, columns, range }, i) => {
      const { values: wanted, width, height } = gridPixels(Float32Array.from(values), shape, columns, range);
      expect(made[i]!.shape.slice(0, 2)).toEqual([height, width]);
      expect(bytesOf(made[i]!)).toEqual(new Uint8Array(wanted));
    });
  });

  it('put points where other targets put them, over the same circles', () => {
    const centers = [0, 1, 2, 3, 4].map((k) => [2 * Math.cos(k), 2 * Math.sin(k)] as const);
    const near = [...random.normal('near', 400)].map((noise, i) => centers[(i >> 1) % 5]![i % 2]! + 0.1 * noise);
    const clouds = [
      { values: [...near, 40, 0, Number.MAX_VALUE, 1], centers, sigma: 0.1 },
      { values: [...near], centers: [], sigma: 0 },
      { values: [3, 4], centers: [], sigma: 0 },
    ];
    const questions = clouds.map(({ values, centers: at, sigma }) => ({
      kind: 'scatter',
      values,
      shape: [values.length / 2, 2],
      modes: at.map(([x, y]) => [x, y, sigma]),
    }));
    ask<readonly Picture[]>('pictures.py', questions).forEach((picture, i) => {
      const { values, ...given } = clouds[i]!;
      const wanted = scatterPixels(Float32Array.from(values), given);
      expect(picture.shape).toEqual([wanted.height, wanted.width, 3]);
      const [mine, theirs] = [inks(bytesOf(picture)), inks(wanted.values)];
      // Two ways of drawing soft edges: no ink that the other does not have within a pixel, and as much of it.
      expect(strays(mine, theirs, wanted)).toBe(0);
      expect(strays(theirs, mine, wanted)).toBe(0);
      expect(total(mine) / total(theirs)).toBeGreaterThan(0.9);
      expect(total(mine) / total(theirs)).toBeLessThan(1.1);
    });
  });
});

/** How dark each pixel is, of 765. */
const inks = (pixels: ArrayLike<number>): readonly number[] =>
  Array.from({ length: pixels.length / 3 }, (_, i) => 765 - pixels[3 * i]! - pixels[3 * i + 1]! - pixels[3 * i + 2]!);

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Pixels of clear ink with none around them in another picture. */
const strays = (one: readonly number[], other: readonly number[], { width }: Pick<Pixels, 'width'>): number =>
  one.filter((ink, i) => {
    const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => other[i + down * width + across] ?? 0));
    return ink > 100 && Math.max(...around) === 0;
  }).length;
