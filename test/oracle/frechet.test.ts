/** Gaussians of samples and the distance between them, against NumPy. */
import { expect, test } from 'vitest';
import { type Gaussian, gaussianDistance, gaussianOf } from '../../runtime/metrics/gaussian.js';
import { Random } from '../../runtime/random/random.js';
import { askTorch, torch } from './torch.js';

const random = new Random(11);

/** Rows that are correlated, not centred, and of rank `width` or `rank`. */
function rowsOf(name: string, count: number, width: number, rank = width): number[][] {
  const noise = random.normal(`${name}/noise`, count * rank);
  const mixing = random.normal(`${name}/mixing`, rank * width);
  const mean = random.normal(`${name}/mean`, width, 2);
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (_, i) =>
      Array.from({ length: rank }, (_, k) => noise[row * rank + k]! * mixing[k * width + i]!).reduce(
        (sum, part) => sum + part,
        mean[i]!,
      ),
    ),
  );
}

const pairs = [
  [rowsOf('a', 50, 1), rowsOf('b', 40, 1)],
  [rowsOf('c', 300, 5), rowsOf('d', 200, 5)],
  [rowsOf('e', 400, 64), rowsOf('f', 300, 64)],
  // Fewer directions than features, as in a network with units that never wake.
  [rowsOf('g', 200, 16, 6), rowsOf('h', 200, 16, 9)],
];

interface Answer {
  readonly pair: readonly [Gaussian, Gaussian];
  readonly distance: number;
}

test.skipIf(!torch.here)(`the Frechet distance${torch.note}`, async () => {
  const answers = await askTorch<readonly Answer[]>('frechet.py', pairs);
  for (const [i, { pair, distance }] of answers.entries()) {
    const own = await Promise.all(
      pairs[i]!.map((rows) => gaussianOf([{ values: new Float64Array(rows.flat()), width: rows[0]!.length }])),
    );
    for (const [k, { mean, covariance }] of own.entries()) {
      mean.forEach((value, j) => expect(value).toBeCloseTo(pair[k]!.mean[j]!, 10));
      covariance.flat().forEach((value, j) => expect(value).toBeCloseTo([pair[k]!.covariance].flat(2)[j]!, 9));
    }
    // NumPy's eigenvalues of what is not symmetric are the less exact ones.
    expect(Math.abs(gaussianDistance(own[0]!, own[1]!) - distance)).toBeLessThan(1e-5 * distance);
  }
});
