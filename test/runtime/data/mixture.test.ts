import { describe, expect, it } from 'vitest';
import { inspectData } from '../../../runtime/data/inspect.js';
import { loadData } from '../../../runtime/data/load.js';
import { loadMixture, mixtureCenters } from '../../../runtime/data/mixture.js';
import type { MixtureSpec } from '../../../runtime/data/sources/mixture.js';
import { modeCoverage } from '../../../runtime/metrics/mode-coverage.js';
import { Random } from '../../../runtime/random/random.js';
import { image, label, plainPass } from './fixtures.js';

type RingSpec<Field extends string = string> = Extract<MixtureSpec<Field>, { readonly layout: 'ring' }>;
type GridSpec<Field extends string = string> = Extract<MixtureSpec<Field>, { readonly layout: 'grid' }>;

const point = image([2], null);
const ring: RingSpec<'point' | 'mode'> = {
  source: 'mixture',
  name: 'ring',
  layout: 'ring',
  modes: 8,
  radius: 1,
  sigma: 0.01,
  count: 20_000,
  fields: { point, mode: label(8) },
};
const grid: GridSpec<'point'> = {
  source: 'mixture',
  name: 'grid',
  layout: 'grid',
  side: 5,
  spacing: 2,
  sigma: 0.05,
  count: 20_000,
  fields: { point },
};

describe('mixtures', () => {
  it('have their modes where the protocol puts them', () => {
    const angles = mixtureCenters(ring).map(([x, y]) => [Math.hypot(x, y), Math.atan2(y, x)]);
    angles.forEach(([radius = 0, angle = 0], mode) => {
      expect(radius).toBeCloseTo(1, 12);
      expect((angle + 2 * Math.PI) % (2 * Math.PI)).toBeCloseTo((mode * Math.PI) / 4, 12);
    });
    const lattice = [-4, -2, 0, 2, 4];
    expect(mixtureCenters(grid)).toEqual(lattice.flatMap((y) => lattice.map((x) => [x, y])));
  });

  it('have points around each mode in equal shares, with the standard deviation declared', async () => {
    for (const spec of [ring, grid]) {
      const data = await loadMixture<'point'>(spec, 1);
      expect([data.count, data.sigma]).toEqual([20_000, spec.sigma]);
      const { values, shape } = data.batch(plainPass(0), 20_000).point;
      expect(shape).toEqual([20_000, 2]);
      const { centers, sigma } = data;
      const coverage = modeCoverage(values as Float32Array, centers, sigma);
      expect([coverage.modes, coverage.captured]).toEqual([centers.length, centers.length]);
      // A plane's Gaussian lies within 3 sigma with probability 1 - exp(-9 / 2).
      expect(coverage.highQuality).toBeCloseTo(1 - Math.exp(-4.5), 2);
      expect(coverage.reverseKl).toBeLessThan(2e-3);
      // Squared distances to the nearest mean are 2 sigma^2 on average.
      const squares = Array.from({ length: 20_000 }, (_, i) => {
        const [x = 0, y = 0] = values.subarray(2 * i, 2 * i + 2);
        return Math.min(...centers.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2));
      });
      const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
      expect(mean / (2 * sigma ** 2)).toBeGreaterThan(0.97);
      expect(mean / (2 * sigma ** 2)).toBeLessThan(1.03);
    }
  });

  it('say which mode a point is of', async () => {
    const data = await loadMixture(ring, 3);
    const batch = data.batch(plainPass(2), 500);
    batch.mode.values.forEach((mode, i) => {
      const [x, y] = data.centers[mode]!;
      expect(Math.hypot(batch.point.values[2 * i]! - x, batch.point.values[2 * i + 1]! - y)).toBeLessThan(0.07);
    });
  });

  it('depend on the seed of the run', async () => {
    const first = async (spec: GridSpec<'point'>, seed: number) =>
      (await loadData(spec, new Random(seed))).batch(plainPass(0), 10).point.values.join();
    expect(await first(grid, 1)).toBe(await first(grid, 1));
    expect(await first(grid, 1)).not.toBe(await first(grid, 2));
  });

  it('are held against their declaration', async () => {
    const bounded = { ...grid, fields: { point: image([2], [-1, 1]) } };
    const classes = { ...grid, fields: { point, mode: label(8) } };
    expect(await inspectData(grid)).toEqual({ count: 20_000 });
    expect(await inspectData(bounded)).toEqual({
      problem: 'grid delivers points in the plane, which have no bounds, but grid.point is declared f32[2] in [-1, 1].',
      hint: 'Declare it f32[2].',
    });
    expect(await inspectData(classes)).toMatchObject({
      problem: 'grid has 25 modes, but grid.mode is declared int<8>.',
    });
    expect(await inspectData({ ...ring, modes: 0 })).toMatchObject({ problem: 'ring has 0 modes.' });
    expect(await inspectData({ ...ring, count: 0.5 })).toMatchObject({ problem: 'ring has a count of 0.5 points.' });
    expect(await inspectData({ ...ring, sigma: -1 })).toMatchObject({ problem: 'ring has a sigma of -1.' });
    await expect(loadData(bounded, new Random(1))).rejects.toThrow('no bounds');
  });
});
