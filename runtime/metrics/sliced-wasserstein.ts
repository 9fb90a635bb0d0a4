/**
 * The sliced Wasserstein distance of two sets of points (Rabin et al. 2011, SSVM, eq. 8; Karras et al. 2018,
 * arXiv:1710.10196, section 5): that of their shadows on a line, which sorting gives, on average over random lines.
 */
import type { Random } from '../random/random.js';
import type { Batches } from './measurement.js';

/** Random directions, each a vector of length 1. */
export function directions(count: number, width: number, random: Random): readonly Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const direction = Float64Array.from(random.normal('measure/direction', width, 0, 1, k));
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
    return direction.map((value) => value / length);
  });
}

/** Where the points of some batches fall on each direction, in order. Only that is kept of them. */
export async function shadows(
  points: Batches,
  count: number,
  along: (width: number) => readonly Float64Array[],
): Promise<readonly Float64Array[]> {
  let made: readonly Float64Array[] | undefined;
  let lines: readonly Float64Array[] = [];
  let sample = 0;
  for await (const { values, width } of points) {
    if (made === undefined) {
      lines = along(width);
      made = lines.map(() => new Float64Array(count));
    }
    for (let start = 0; start < values.length; start += width, sample++)
      for (const [k, line] of lines.entries()) {
        let dot = 0;
        for (let i = 0; i < width; i++) dot += values[start + i]! * line[i]!;
        made[k]![sample] = dot;
      }
  }
  return (made ?? []).map((line) => line.sort());
}

/** On average over the directions. */
export const slicedWasserstein = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  a.reduce((sum, line, k) => sum + wasserstein(line, b[k]!), 0) / a.length;

/**
 * The 1-Wasserstein distance of two sets of numbers, each sorted: the area between their cumulative distributions
 * (Vallender 1974), of as many or of different many.
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let [i, j, area] = [0, 0, 0];
  let at = Math.min(a[0]!, b[0]!);
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    if (Number.isNaN(next)) return NaN;
    area += Math.abs(i / a.length - j / b.length) * (next - at);
    at = next;
    while (a[i] === next) i++;
    while (b[j] === next) j++;
  }
  return area;
}
