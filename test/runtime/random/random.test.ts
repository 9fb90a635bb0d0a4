import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox } from '../../../runtime/random/philox.js';
import { Random } from '../../../runtime/random/random.js';

const random = new Random(20);

/** The largest distance between the numbers' distribution and the one they should have (Kolmogorov, Smirnov). */
function distance(values: Float32Array, share: (value: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((value, i) =>
      Math.max(Math.abs(share(value) - i / values.length), (i + 1) / values.length - share(value)),
    ),
  );
}

/** The normal distribution function: Abramowitz and Stegun 26.2.17, within 7.5e-8. */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t;
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x > 0 ? 1 - tail : tail;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Sum of (observed - expected)^2 / expected over equally likely outcomes. */
function chiSquare(counts: number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('Random', () => {
  it('hashes the seed and the name as documented', () => {
    // 'generator/noise z' has 17 bytes: two blocks.
    const seed = [5, 3] as const;
    const bytes = new DataView(new TextEncoder().encode('generator/noise z'.padEnd(32, '\0')).buffer);
    let hash = philox([17, 0, 0, 0], seed);
    for (const start of [0, 16]) {
      const mixed = [0, 1, 2, 3].map((i) => (hash[i] ?? 0) ^ bytes.getUint32(start + 4 * i, true));
      hash = philox(mixed as [number, number, number, number], seed);
    }
    const words = philox([0, 0, 7, 2], [hash[0] ?? 0, hash[1] ?? 0]);
    const drawn = new Random(5 + 3 * 2 ** 32).uniform('generator/noise z', 4, 0, 1, 7, 2);
    expect([...drawn]).toEqual(Array.from(words, (word) => Math.floor(word / 256) / 2 ** 24));
  });

  it('gives the same numbers for the same seed, name, step and iteration, and others for any other', () => {
    const draw = (seed: number, name: string, step: number, iteration: number) =>
      new Random(seed).normal(name, 5, 0, 1, step, iteration).join();
    const first = draw(1, 'z', 2, 3);
    expect(draw(1, 'z', 2, 3)).toBe(first);
    const others = [
      draw(2, 'z', 2, 3),
      draw(1, 'y', 2, 3),
      draw(1, 'z', 3, 3),
      draw(1, 'z', 2, 4),
      draw(1, 'z\0', 2, 3),
    ];
    expect(new Set([first, ...others]).size).toBe(6);
    expect(draw(1 + 2 ** 32, 'z', 2, 3)).not.toBe(first);
  });

  it('gives the first of a longer draw for a shorter one', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (size, more) => {
        const long = random.normal('z', size + more);
        expect([...random.normal('z', size)]).toEqual([...long.subarray(0, size)]);
      }),
    );
  });

  it('draws evenly spread numbers', () => {
    const values = random.uniform('u', 100_000, -3, 5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(distance(values, (value) => (value + 3) / 8)).toBeLessThan(1.63 / Math.sqrt(values.length));
  });

  it('never reaches the upper end, however narrow the interval', () => {
    // Between 4096 and 4096 + 2^-9 there are four floats: rounding to the nearest would reach the end.
    const values = random.uniform('u', 10_000, 4096, 4096 + 2 ** -9);
    const counts = [0, 1, 2, 3].map((k) => values.filter((value) => value === 4096 + k * 2 ** -11).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(chiSquare(counts)).toBeLessThan(11.34); // 1 %, 3 degrees of freedom
    expect(random.uniform('u', 3, 2, 2)).toEqual(Float32Array.of(2, 2, 2));
  });

  it('draws normal numbers', () => {
    const values = random.normal('n', 100_000, 2, 3);
    const standard = values.map((value) => (value - 2) / 3);
    expect(distance(standard, normalShare)).toBeLessThan(1.63 / Math.sqrt(values.length));
    // Standard errors of the first four moments: sqrt(1, 2, 15, 96) / sqrt(n).
    const errors = [1, 2, 3, 4].map(
      (power) => mean(standard.map((value) => value ** power)) - [0, 1, 0, 3][power - 1]!,
    );
    [1, 2, 15, 96].forEach((variance, i) => {
      expect(Math.abs(errors[i]!)).toBeLessThan(3.3 * Math.sqrt(variance / values.length));
    });
    const odd = standard.filter((_, i) => i % 2 === 1);
    const products = standard.filter((_, i) => i % 2 === 0).map((value, i) => value * (odd[i] ?? 0));
    expect(Math.abs(mean(products))).toBeLessThan(3.3 / Math.sqrt(products.length));
  });

  it('draws the same bits everywhere', () => {
    // Computed apart from this code in decimal arithmetic of 60 digits, and rounded once to float32.
    const bits = new Uint32Array(new Random(2026).normal('generator/z', 8, 0, 1, 3, 1).buffer);
    expect(Array.from(bits, (word) => word.toString(16))).toEqual([
      '3fba5ec5',
      'bf72c9b9',
      'bf11a35b',
      'bec54255',
      'bf35f868',
      'bf6bdff0',
      '402d7f08',
      '3ef2e20a',
    ]);
  });

  it('draws whole numbers below a bound', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const value of random.integers('i', 50_000, 10)) counts[value]!++;
    expect(counts).toHaveLength(10);
    expect(chiSquare(counts)).toBeLessThan(21.67); // 1 %, 9 degrees of freedom
    expect(new Set(random.integers('i', 100, 1))).toEqual(new Set([0]));
    const large = random.integers('i', 1000, 2 ** 31);
    expect(Math.min(...large)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 30);
  });

  it('permutes', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (size, step) => {
        const sorted = [...random.permutation('p', size, step)].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: size }, (_, index) => index));
      }),
    );
    const counts = new Map<string, number>();
    for (let step = 0; step < 6000; step++) {
      const order = random.permutation('p', 3, step).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect(chiSquare([...counts.values()])).toBeLessThan(15.09); // 1 %, 5 degrees of freedom
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => new Random(seed)).toThrow(RangeError);
  });
});
