/**
 * The squared maximum mean discrepancy of two samples (Gretton et al. 2012, JMLR 13, eq. 3), without bias, and its mean
 * over subsets: the kernel distance of Binkowski et al. 2018 (arXiv:1801.01401, section 4), called KID in the features
 * of Inception.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Random } from '../random/random.js';
import type { Rows } from './measurement.js';

export interface KernelDistance {
  readonly mean: number;
  /** The standard deviation over the subsets, with N - 1, divided by the root of how many there are. */
  readonly error: number;
}

/**
 * The mean over `subsets` of so many rows of each side, drawn without putting back.
 * @param size how many rows of each side a subset has; the fewer rows there are, the smaller it is
 */
export async function kernelDistance(
  a: Rows,
  b: Rows,
  { subsets, size }: { readonly subsets: number; readonly size: number },
  random: Random,
): Promise<KernelDistance> {
  const [countA, countB] = [a, b].map(({ values, width }) => values.length / width) as [number, number];
  const most = Math.min(size, countA, countB);
  const values: number[] = [];
  for (let k = 0; k < subsets; k++) {
    const some = (rows: Rows, name: string, count: number) =>
      chosen(rows, random.permutation(`measure/subset/${name}`, count, k).subarray(0, most));
    values.push(squaredMmd(some(a, 'made', countA), some(b, 'real', countB)));
    await nextTurn();
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / subsets;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (subsets - 1);
  return { mean, error: subsets < 2 ? NaN : Math.sqrt(variance / subsets) };
}

function chosen({ values, width }: Rows, places: Uint32Array): Rows {
  const out = new Float64Array(places.length * width);
  places.forEach((place, i) => out.set(values.subarray(place * width, (place + 1) * width), i * width));
  return { values: out, width };
}

/** Without bias, and so below zero now and then; the kernel is (x . y / width + 1)^3. */
export function squaredMmd(a: Rows, b: Rows): number {
  const [m, n] = [a, b].map(({ values, width }) => values.length / width) as [number, number];
  return within(a) / (m * (m - 1)) + within(b) / (n * (n - 1)) - (2 * kernelSum(a, b)) / (m * n);
}

/** The kernel of every two different rows, both ways round. */
function within(rows: Rows): number {
  let diagonal = 0;
  const { values, width } = rows;
  for (let start = 0; start < values.length; start += width) {
    let dot = 0;
    for (let k = start; k < start + width; k++) dot += values[k]! * values[k]!;
    diagonal += (dot / width + 1) ** 3;
  }
  return kernelSum(rows, rows) - diagonal;
}

/** The kernel of every row of one side with every row of the other, summed; four rows at a time share what is read. */
function kernelSum({ values: a, width }: Rows, { values: b }: Rows): number {
  const scale = 1 / width;
  const last = a.length - (a.length % (4 * width));
  let sum = 0;
  for (let i = 0; i < last; i += 4 * width) {
    const [i1, i2, i3] = [i + width, i + 2 * width, i + 3 * width];
    for (let j = 0; j < b.length; j += width) {
      let [d0, d1, d2, d3] = [0, 0, 0, 0];
      for (let k = 0; k < width; k++) {
        const y = b[j + k]!;
        d0 += a[i + k]! * y;
        d1 += a[i1 + k]! * y;
        d2 += a[i2 + k]! * y;
        d3 += a[i3 + k]! * y;
      }
      sum += cubed(d0 * scale + 1) + cubed(d1 * scale + 1) + cubed(d2 * scale + 1) + cubed(d3 * scale + 1);
    }
  }
  for (let i = last; i < a.length; i += width)
    for (let j = 0; j < b.length; j += width) {
      let dot = 0;
      for (let k = 0; k < width; k++) dot += a[i + k]! * b[j + k]!;
      sum += cubed(dot * scale + 1);
    }
  return sum;
}

const cubed = (x: number): number => x * x * x;
