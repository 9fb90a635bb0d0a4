/** Resizing along one axis as a table of weights: how much each new place takes from each old one. */

export interface Matrix {
  /** [to, from]. */
  readonly dims: readonly [number, number];
  readonly values: readonly number[];
}

const matrix = (from: number, to: number, weight: (place: number, source: number) => number): Matrix => ({
  dims: [to, from],
  values: Array.from({ length: to * from }, (_, i) => weight(Math.floor(i / from), i % from)),
});

/** Which old place each new one repeats. */
export const nearestRows = (from: number, to: number): readonly number[] =>
  Array.from({ length: to }, (_, place) => Math.floor((place * from) / to));

export function nearestMatrix(from: number, to: number): Matrix {
  const rows = nearestRows(from, to);
  return matrix(from, to, (place, source) => (rows[place] === source ? 1 : 0));
}

/** Pixel centres keep their places; beyond the outermost, the outermost. */
export const bilinearMatrix = (from: number, to: number): Matrix =>
  matrix(from, to, (place, source) => {
    const at = Math.min(Math.max(((place + 0.5) * from) / to - 0.5, 0), from - 1);
    return Math.max(0, 1 - Math.abs(at - source));
  });

export const transposedMatrix = ({ dims: [to, from], values }: Matrix): Matrix =>
  matrix(to, from, (place, source) => values[source * from + place]!);
