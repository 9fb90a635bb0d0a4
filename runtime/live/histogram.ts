/** How many values lie where: what a page draws of weights, gradients and scores. */

export interface Histogram {
  /** The least and the largest value; the bins between them are of equal width. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly mean: number;
  /** The standard deviation. */
  readonly deviation: number;
}

/**
 * Of finite values; null where there are none. Where all are the same, one bin holds them all.
 * @param within other values whose range the bins shall span as well, so that both can be drawn over each other
 */
export function histogram(
  parts: readonly ArrayLike<number>[],
  bins = 48,
  within: readonly ArrayLike<number>[] = [],
): Histogram | null {
  const others = within.length === 0 ? null : histogram(within, 1);
  let [low, high, count, sum] = [others?.low ?? Infinity, others?.high ?? -Infinity, 0, 0];
  for (const values of parts)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      sum += value;
      count++;
    }
  if (count === 0) return null;
  const mean = sum / count;
  const counts = new Array<number>(low === high ? 1 : bins).fill(0);
  const scale = low === high ? 0 : bins / (high - low);
  let squares = 0;
  for (const values of parts)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      counts[Math.min(Math.floor((value - low) * scale), counts.length - 1)]!++;
      squares += (value - mean) ** 2;
    }
  return { low, high, counts, mean, deviation: Math.sqrt(squares / count) };
}

/** About `most` of the values, evenly over all; a copy. */
export function thinned(values: ArrayLike<number>, most: number): Float32Array {
  const stride = Math.max(1, Math.ceil(values.length / most));
  return Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]!);
}
