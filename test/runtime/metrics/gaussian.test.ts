import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Gaussian, gaussianDistance, gaussianOf, symmetricRoot } from '../../../runtime/metrics/gaussian.js';

const rows = (width: number, ...batches: readonly (readonly number[])[]) =>
  batches.map((values) => ({ values: Float32Array.from(values), width }));

const diagonal = (...values: readonly number[]) =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

const identity = diagonal(1, 1);

/** A A^T for an arbitrary A: symmetric and positive semidefinite, often without full rank. */
const semidefinite = (size: number) =>
  fc
    .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: size * size, maxLength: size * size })
    .map((a) =>
      Array.from({ length: size }, (_, i) =>
        Array.from({ length: size }, (_, j) =>
          Array.from({ length: size }, (_, k) => a[i * size + k]! * a[j * size + k]!).reduce((sum, x) => sum + x, 0),
        ),
      ),
    );

const gaussian = (size: number) =>
  fc.record({
    mean: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: size, maxLength: size }),
    covariance: semidefinite(size),
  });

const sizes = fc.integer({ min: 1, max: 8 });

describe('the Gaussian of rows', () => {
  it('has their mean and their covariance with N - 1', async () => {
    // Means 2 and 4; deviations (-1, -3), (0, 0), (1, 3).
    expect(await gaussianOf(rows(2, [1, 1, 2, 4, 3, 7]))).toEqual({
      mean: [2, 4],
      covariance: [
        [1, 3],
        [3, 9],
      ],
    });
  });

  it('does not depend on how the rows are cut into batches', async () => {
    const values = Array.from({ length: 60 }, (_, i) => 1000 + Math.sin(i * i));
    const whole = await gaussianOf(rows(3, values));
    const cut = await gaussianOf(rows(3, values.slice(0, 3), values.slice(3, 27), values.slice(27)));
    cut.mean.forEach((mean, i) => expect(mean).toBeCloseTo(whole.mean[i]!, 9));
    cut.covariance.flat().forEach((value, i) => expect(value).toBeCloseTo(whole.covariance.flat()[i]!, 9));
  });

  it('keeps small deviations from large means', async () => {
    const { covariance } = await gaussianOf(rows(1, [16_777_214], [16_777_215], [16_777_216]));
    expect(covariance).toEqual([[1]]);
  });

  it('needs two rows', async () => {
    await expect(gaussianOf(rows(2, [1, 1]))).rejects.toThrow(RangeError);
    await expect(gaussianOf([])).rejects.toThrow(RangeError);
  });
});

describe('the distance', () => {
  it('of equal Gaussians is zero', () => {
    const one = { mean: [1, 2], covariance: [[2, 0.5], [0.5, 1]] }; // prettier-ignore
    expect(gaussianDistance(one, one)).toBeCloseTo(0, 12);
  });

  it('of equal covariances is the squared distance of the means', () => {
    const at = (...mean: number[]): Gaussian => ({ mean, covariance: [[2, 0.5], [0.5, 1]] }); // prettier-ignore
    expect(gaussianDistance(at(0, 0), at(3, 4))).toBeCloseTo(25, 12);
  });

  it('of diagonal covariances is the sum of squared differences of the deviations', () => {
    // (1 - 3)^2 + (2 - 0)^2 + (5 - 5)^2
    const a = { mean: [0, 0, 0], covariance: diagonal(1, 4, 25) };
    const b = { mean: [0, 0, 0], covariance: diagonal(9, 0, 25) };
    expect(gaussianDistance(a, b)).toBeCloseTo(8, 12);
  });

  it('of covariances that do not commute, by hand', () => {
    // For 2x2 matrices tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)); with M = C C', tr M = 2 + 2 = 4 and det M = 3 . 1.
    const a = { mean: [0, 0], covariance: [[2, 1], [1, 2]] }; // prettier-ignore
    expect(gaussianDistance(a, { mean: [0, 0], covariance: identity })).toBeCloseTo(
      4 + 2 - 2 * Math.sqrt(4 + 2 * Math.sqrt(3)),
      12,
    );
    // C' = [[1, 0], [0, 4]]: tr C C' = 2 + 8, det C C' = 3 . 4.
    expect(gaussianDistance(a, { mean: [0, 0], covariance: diagonal(1, 4) })).toBeCloseTo(
      4 + 5 - 2 * Math.sqrt(10 + 2 * Math.sqrt(12)),
      12,
    );
  });

  it('is no number where a Gaussian has none', () => {
    const broken = { mean: [NaN, 0], covariance: identity };
    expect(gaussianDistance(broken, { mean: [0, 0], covariance: identity })).toBeNaN();
  });

  test('is symmetric, never negative, and zero from a Gaussian to itself', () => {
    const pair = sizes.chain((size) => fc.tuple(gaussian(size), gaussian(size)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const there = gaussianDistance(a, b);
        expect(there).toBeGreaterThanOrEqual(0);
        // A root loses half the digits of an eigenvalue near zero.
        expect(Math.abs(there - gaussianDistance(b, a))).toBeLessThan(1e-5 * (1 + there));
        expect(gaussianDistance(a, a)).toBeLessThan(1e-5);
      }),
    );
  });
});

test('the symmetric root, squared, is the matrix', () => {
  fc.assert(
    fc.property(sizes.chain(semidefinite), (matrix) => {
      const root = symmetricRoot(matrix);
      const squared = root.mmul(root).to2DArray();
      const largest = Math.max(1, ...matrix.flat().map(Math.abs));
      matrix.forEach((row, i) =>
        row.forEach((value, j) => {
          expect(Math.abs(squared[i]![j]! - value)).toBeLessThan(1e-12 * largest * matrix.length);
          expect(Math.abs(root.get(i, j) - root.get(j, i))).toBeLessThan(1e-12 * largest);
        }),
      );
    }),
  );
});
