import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram, thinned } from '../../../runtime/live/histogram.js';

describe('histogram', () => {
  it('counts every finite value once, between the least and the largest', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }))), fc.integer({ min: 1, max: 60 }), (parts, bins) => {
        const all = parts.flat();
        const found = histogram(parts, bins);
        if (all.length === 0) { expect(found).toBeNull(); return; }
        expect(found!.counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
        expect([found!.low + 0, found!.high + 0]).toEqual([Math.min(...all), Math.max(...all)].map((value) => value + 0));
        const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
        expect(found!.mean).toBeCloseTo(mean, 6);
        expect(found!.deviation).toBeCloseTo(Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length), 4);
      }),
    ); // prettier-ignore
  });

  it('passes over what is not finite, and has one bin for one value', () => {
    expect(histogram([[NaN, 2, Infinity, 2]])).toEqual({ low: 2, high: 2, counts: [2], mean: 2, deviation: 0 });
    expect(histogram([[NaN]])).toBeNull();
    // Over the same bins as others.
    expect(histogram([[1]], 4, [[1], [-3]])).toMatchObject({ low: -3, high: 1, counts: [0, 0, 0, 1] });
    expect(histogram([[0, 0.24, 0.26, 1]], 4)!.counts).toEqual([2, 1, 0, 1]);
  });
});

it('takes evenly spaced values where there are too many', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => i);
  expect([...thinned(values, 4)]).toEqual([0, 250, 500, 750]);
  expect(thinned(values, 300).length).toBeLessThanOrEqual(300);
  expect([...thinned(values.subarray(0, 3), 4)]).toEqual([0, 1, 2]);
});
