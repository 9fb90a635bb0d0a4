import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type ScatterOptions, scatterPng } from '../../../runtime/pictures/scatter.js';

async function scatter(points: number[], options: ScatterOptions = {}) {
  const file = scatterPng(Float32Array.from(points), options);
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const coloured: [x: number, y: number][] = [];
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      if (
        data
          .subarray(3 * (y * info.width + x))
          .subarray(0, 3)
          .some((value) => value < 255)
      )
        coloured.push([x, y]);
    }
  }
  return { file, width: info.width, height: info.height, coloured };
}

/** The middle of the coloured pixels. */
function middle(pixels: readonly [number, number][]): number[] {
  return [0, 1].map((axis) => pixels.reduce((sum, pixel) => sum + pixel[axis]!, 0) / pixels.length);
}

const square = {
  centers: [
    [-1, -1],
    [1, 1],
  ],
  sigma: 0.1,
  size: 101,
} as const;

describe('scatterPng', () => {
  it('draws points with y upwards', async () => {
    const corner = await scatter([0, 0, 1, 0, 0, 1], { size: 101 });
    expect([corner.width, corner.height]).toEqual([101, 101]);
    // The view is 1.24 on a side: 0 and 1 lie 100 / 1.24 = 80.6 pixels apart, around 50.
    const near = (x: number, y: number) => corner.coloured.filter(([a, b]) => Math.hypot(a - x, b - y) < 3).length;
    expect([near(9.7, 90.3), near(90.3, 90.3), near(9.7, 9.7), near(90.3, 9.7)].map((count) => count > 5)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('draws a circle of three standard deviations around each mode', async () => {
    const { coloured } = await scatter([], square);
    // The view is (2 + 0.6) * 1.24 on a side; a circle's radius is 0.3.
    const scale = 100 / (2.6 * 1.24);
    const rings = [coloured.filter(([x]) => x < 50), coloured.filter(([x]) => x > 50)];
    for (const [i, ring] of rings.entries()) {
      const [x = 0, y = 0] = middle(ring);
      const sign = i === 0 ? -1 : 1;
      expect(x).toBeCloseTo(50 + sign * scale, 0);
      expect(y).toBeCloseTo(50 - sign * scale, 0);
      for (const [a, b] of ring) expect(Math.abs(Math.hypot(a - x, b - y) - 0.3 * scale)).toBeLessThan(1.6);
    }
  });

  it('has one view for all points of a mixture: those outside lie on the edge', async () => {
    const circles = new Set((await scatter([], square)).coloured.map(String));
    const { coloured } = await scatter([1000, 0], square);
    const added = coloured.filter((pixel) => !circles.has(String(pixel)));
    expect(added.length).toBeGreaterThan(3);
    for (const [x, y] of added) {
      expect(x).toBeGreaterThan(97);
      expect(Math.abs(y - 50)).toBeLessThan(4);
    }
  });

  it('leaves out what is not a number, and is the same for the same points', async () => {
    const [plain, odd] = [await scatter([0.2, 0.3], square), await scatter([NaN, 0, 0.2, 0.3, 1, Infinity], square)];
    expect(odd.file.equals(plain.file)).toBe(true);
    expect((await scatter([])).coloured).toEqual([]);
    expect((await scatter([3, 3], { size: 11 })).coloured.length).toBeGreaterThan(0);
  });
});
