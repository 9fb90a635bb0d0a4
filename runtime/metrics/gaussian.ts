/** Gaussians fitted to rows of numbers, and the Frechet distance between two of them, in float64. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Batches } from './measurement.js';

export interface Gaussian {
  readonly mean: readonly number[];
  /** Symmetric and positive semidefinite, row by row. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * The Gaussian of rows that come in batches, its covariance with N - 1. Batches are merged by the pairwise update of
 * Chan, Golub, LeVeque 1979 (STAN-CS-79-773, eq. 2.1), which cancels nothing: sums of squares would, where means are
 * large.
 * @throws RangeError for fewer than two rows
 */
export async function gaussianOf(batches: Batches): Promise<Gaussian> {
  let rows = 0;
  let mean = new Float64Array();
  /** The sum of (x - mean)(x - mean)^T, row by row. */
  let scatter = new Float64Array();
  for await (const { values, width } of batches) {
    if (rows === 0) [mean, scatter] = [new Float64Array(width), new Float64Array(width * width)];
    const count = values.length / width;
    const own = new Float64Array(width);
    values.forEach((value, i) => (own[i % width]! += value / count));
    for (let start = 0; start < values.length; start += width) {
      addOuter(scatter, own.map((center, i) => values[start + i]! - center), 1); // prettier-ignore
    }
    const apart = own.map((center, i) => center - mean[i]!);
    const total = rows + count;
    addOuter(scatter, apart, (rows * count) / total);
    apart.forEach((distance, i) => (mean[i]! += (distance * count) / total));
    rows = total;
  }
  if (rows < 2) throw new RangeError('A covariance needs two rows.');
  const covariance = Matrix.from1DArray(mean.length, mean.length, [...scatter]).div(rows - 1);
  return { mean: [...mean], covariance: covariance.to2DArray() };
}

/** scale x x^T, added. */
function addOuter(sum: Float64Array, x: Float64Array, scale: number): void {
  const { length } = x;
  for (let i = 0; i < length; i++) for (let j = 0; j < length; j++) sum[i * length + j]! += scale * x[i]! * x[j]!;
}

/**
 * Dowson, Landau 1982 (J. Multivariate Analysis 12), eq. 16, as Heusel et al. 2017 (arXiv:1706.08500) use it:
 * |m - m'|^2 + tr(C + C' - 2 sqrt(C C')). The trace of sqrt(C C') is that of sqrt(A C' A), A the symmetric root of C:
 * all matrices stay symmetric, and nothing becomes complex. NaN where a Gaussian is not finite.
 */
export function gaussianDistance(a: Gaussian, b: Gaussian): number {
  if (![a, b].every(({ mean, covariance }) => [mean, ...covariance].flat().every(Number.isFinite))) return NaN;
  const apart = a.mean.reduce((sum, mean, i) => sum + (mean - b.mean[i]!) ** 2, 0);
  const other = matrixOf(b.covariance);
  const root = symmetricRoot(a.covariance);
  const { values } = eigen(root.mmul(other).mmul(root));
  const shared = values.reduce((sum, value) => sum + Math.sqrt(Math.max(value, 0)), 0);
  // What rounding leaves below zero is zero.
  return Math.max(0, apart + matrixOf(a.covariance).trace() + other.trace() - 2 * shared);
}

/** The symmetric positive semidefinite matrix whose square this one is. */
export function symmetricRoot(matrix: readonly (readonly number[])[]): Matrix {
  const { values, vectors } = eigen(matrixOf(matrix));
  const roots = values.map((value) => Math.sqrt(Math.max(value, 0)));
  return vectors.mmul(Matrix.diag(roots)).mmul(vectors.transpose());
}

/** Eigenvalues and orthonormal eigenvectors, in columns, of a matrix that is symmetric up to rounding. */
function eigen(matrix: Matrix): { readonly values: readonly number[]; readonly vectors: Matrix } {
  const symmetric = Matrix.add(matrix, matrix.transpose()).div(2);
  // The decomposition fails on numbers so small that their squares are zero in float64.
  const largest = symmetric.to1DArray().reduce((most, value) => Math.max(most, Math.abs(value)), 1e-50);
  symmetric.apply((i, j) => {
    if (Math.abs(symmetric.get(i, j)) < 1e-100 * largest) symmetric.set(i, j, 0);
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

const matrixOf = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows);
