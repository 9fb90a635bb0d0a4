/** How one axis is resized, by TensorFlow's rules. */
export interface AxisResize {
  readonly from: number;
  readonly to: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** What one output position reads: up to two inputs and their weights. */
type Taps = readonly (readonly [input: number, weight: number])[];

/** For each output position, the position in the input that it stands for, fractions included. */
function sources({ from, to, alignCorners, halfPixelCenters }: AxisResize): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => (halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale));
}

/** The two neighbours bilinear interpolation blends. */
export function bilinearTaps(axis: AxisResize): Taps[] {
  return sources(axis).map((source) => {
    const low = Math.max(Math.floor(source), 0);
    const high = Math.min(Math.ceil(source), axis.from - 1);
    const weight = source - Math.floor(source);
    return [
      [low, 1 - weight],
      [high, weight],
    ];
  });
}

/** The one neighbour nearest-neighbour interpolation copies. */
export function nearestTaps(axis: AxisResize): Taps[] {
  const scale = sources({ ...axis, halfPixelCenters: false });
  const offset = axis.halfPixelCenters ? (0.5 * axis.from) / axis.to : 0;
  return scale.map((source) => {
    const input = axis.alignCorners ? Math.round(source + offset) : Math.floor(source + offset);
    return [[Math.min(Math.max(input, 0), axis.from - 1), 1]];
  });
}

/**
 * Undoes a resize of the middle axis of `[outer, taps.length, inner]`: returns `[outer, size, inner]` in which each
 * input has gathered what its outputs received.
 */
export function gatherAxis(
  gradient: Float32Array,
  outer: number,
  size: number,
  inner: number,
  taps: readonly Taps[],
): Float32Array {
  const result = new Float32Array(outer * size * inner);
  for (let block = 0; block < outer; block++) {
    taps.forEach((reads, output) => {
      const source = (block * taps.length + output) * inner;
      for (const [input, weight] of reads) {
        if (weight === 0) continue;
        const target = (block * size + input) * inner;
        for (let i = 0; i < inner; i++) result[target + i]! += weight * gradient[source + i]!;
      }
    });
  }
  return result;
}

/** The same as a matrix `[size, taps.length]`, row by row: what each input gathers from each output. */
export function tapsMatrix(size: number, taps: readonly Taps[]): Float32Array {
  const matrix = new Float32Array(size * taps.length);
  taps.forEach((reads, output) => {
    for (const [input, weight] of reads) matrix[input * taps.length + output]! += weight;
  });
  return matrix;
}
