import { describe, expect, it } from 'vitest';
import { modeCoverage } from '../../../runtime/metrics/mode-coverage.js';

const corners = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
] as const;

const measure = (...points: (readonly [number, number])[]) =>
  modeCoverage(Float32Array.from(points.flat()), corners, 0.5);

describe('mode coverage', () => {
  it('is full when every mode has the same number of good samples', () => {
    const points = corners.flatMap(([x, y]) => [[x, y] as const, [x + 1, y - 1] as const]);
    expect(measure(...points)).toEqual({ modes: 4, captured: 4, highQuality: 1, reverseKl: 0, counts: [2, 2, 2, 2] });
  });

  it('is log K from it when one mode has all samples', () => {
    const { captured, reverseKl, counts } = measure([0, 0], [1, 0], [0, 1]);
    expect([captured, counts]).toEqual([1, [3, 0, 0, 0]]);
    expect(reverseKl).toBeCloseTo(Math.log(4), 12);
  });

  it('counts a sample to its nearest mean, but as good only within three standard deviations', () => {
    // 1.5 is three standard deviations: the second sample just is, the third just is not.
    const { captured, highQuality, counts, reverseKl } = measure([0, 0], [0, 1.5], [10, 1.5001], [6, 6]);
    expect([captured, highQuality, counts]).toEqual([1, 0.5, [2, 1, 0, 1]]);
    // log 4 - H(1/2, 1/4, 1/4) = 2 log 2 - 1.5 log 2
    expect(reverseKl).toBeCloseTo(0.5 * Math.log(2), 12);
  });

  it('captures nothing without a good sample', () => {
    expect(measure([5, 4])).toMatchObject({ captured: 0, highQuality: 0, counts: [1, 0, 0, 0] });
  });

  it('counts what is not a number as a sample of no mode', () => {
    expect(measure([0, 0], [NaN, 0], [Infinity, 0])).toMatchObject({ captured: 1, counts: [1, 0, 0, 0] });
    expect(measure([0, 0], [NaN, 0], [Infinity, 0]).highQuality).toBeCloseTo(1 / 3, 12);
    expect(measure([NaN, NaN])).toMatchObject({ captured: 0, highQuality: 0, reverseKl: Infinity });
  });

  it('needs points and modes', () => {
    expect(() => measure()).toThrow(RangeError);
    expect(() => modeCoverage(Float32Array.of(0, 0), [], 1)).toThrow(RangeError);
  });
});
