/**
 * How many modes of a known mixture a generator has found, by the protocol of PacGAN (Lin et al. 2018,
 * arXiv:1712.04086, section 4.1; before it VEEGAN, Srivastava et al. 2017, arXiv:1705.07761).
 */

export interface ModeCoverage {
  /** K, the number of modes there are. */
  readonly modes: number;
  /** Modes with at least one high-quality sample. */
  readonly captured: number;
  /** The share of samples within three standard deviations of their nearest mean, 0 to 1. */
  readonly highQuality: number;
  /** log K - H(counts), in nats: 0 when every mode has as many samples, log K when one has them all. */
  readonly reverseKl: number;
  /** The samples nearest to each mean, high quality or not. */
  readonly counts: readonly number[];
}

/**
 * Measures points `[n, 2]`, row by row, against modes of standard deviation `sigma`. A point that is not a number
 * counts as a sample, but is near no mode. Without points near any mode `reverseKl` is infinite.
 * @throws RangeError without points or modes
 */
export function modeCoverage(
  points: Float32Array | Float64Array,
  centers: readonly (readonly [number, number])[],
  sigma: number,
): ModeCoverage {
  const samples = Math.floor(points.length / 2);
  if (samples === 0 || centers.length === 0) throw new RangeError('Mode coverage needs points and modes.');

  const counts = centers.map(() => 0);
  const captured = new Set<number>();
  let highQuality = 0;
  for (let i = 0; i < samples; i++) {
    const { mode, distance } = nearest(points[2 * i] ?? NaN, points[2 * i + 1] ?? NaN, centers);
    if (mode < 0) continue;
    counts[mode] = (counts[mode] ?? 0) + 1;
    if (distance > 3 * sigma) continue;
    captured.add(mode);
    highQuality++;
  }
  return {
    modes: centers.length,
    captured: captured.size,
    highQuality: highQuality / samples,
    reverseKl: reverseKl(counts),
    counts,
  };
}

/** `mode` is -1 when no distance is a number. */
function nearest(
  x: number,
  y: number,
  centers: readonly (readonly [number, number])[],
): { mode: number; distance: number } {
  let mode = -1;
  let distance = Infinity;
  for (const [index, [centerX, centerY]] of centers.entries()) {
    const here = Math.hypot(x - centerX, y - centerY);
    if (here < distance) {
      mode = index;
      distance = here;
    }
  }
  return { mode, distance };
}

function reverseKl(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return Infinity;
  let divergence = Math.log(counts.length);
  for (const count of counts) if (count > 0) divergence += (count / total) * Math.log(count / total);
  return Math.max(0, divergence);
}
