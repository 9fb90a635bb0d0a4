/**
 * How alike two pictures are (MS-SSIM: Wang, Simoncelli, Bovik 2003, Asilomar, eq. 7; SSIM: Wang et al. 2004, eq. 6 and
 * 9), and the mean of that over pairs of samples, which is high where samples lack diversity (Odena, Olah, Shlens 2017,
 * arXiv:1610.09585, section 4.2).
 */
import type { PictureType } from './view.js';

/** Wang et al. 2003, section 3.2: how much each scale counts, the finest first. */
const published: readonly number[] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** With what pictures of a size are compared. */
export interface Scales {
  /** How many pixels a window has on each side. */
  readonly window: number;
  /** How much each scale counts, the finest first; 1 together. */
  readonly weights: readonly number[];
}

/**
 * The window of 11 pixels and the five scales of the paper, which take pictures of 176 and more; of smaller ones as many
 * scales as the window fits into, and below 11 pixels the largest window of an odd size.
 */
export function scalesFor([height = 0, width = 0]: readonly number[]): Scales {
  const side = Math.min(height, width);
  const window = Math.min(11, side - 1 + (side % 2));
  const fitting = published.filter((_, scale) => Math.floor(side / 2 ** scale) >= window);
  const total = fitting.reduce((sum, weight) => sum + weight, 0);
  return { window, weights: fitting.map((weight) => weight / total) };
}

/** Compares two pictures, `[height, width, channels]`, flat: from 0 to 1, the mean over their channels. */
export function msSsim(
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  { shape, range }: PictureType,
  { window, weights }: Scales,
): number {
  const [height = 0, width = 0, channels = 1] = shape;
  const contrast = range[1] - range[0];
  const kernel = gaussian(window);
  let total = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = (values: Float32Array | Float64Array): Plane => ({
      ...{ height, width },
      values: Float64Array.from({ length: height * width }, (_, i) => values[i * channels + channel]! - range[0]),
    });
    let [one, other] = [plane(a), plane(b)];
    let product = 1;
    weights.forEach((weight, scale) => {
      const { ssim, structure } = compared(one, other, kernel, contrast);
      // A negative likeness has no root; it counts as none.
      product *= Math.max(0, scale === weights.length - 1 ? ssim : structure) ** weight;
      if (scale < weights.length - 1) [one, other] = [halved(one), halved(other)];
    });
    total += product;
  }
  return total / channels;
}

interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Of deviation 1.5, its sum 1. */
function gaussian(size: number): Float64Array {
  const center = (size - 1) / 2;
  const values = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - center) ** 2) / (2 * 1.5 ** 2)));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** The means over all windows of luminance, contrast and structure together, and without luminance. */
function compared(a: Plane, b: Plane, kernel: Float64Array, contrast: number) {
  const [c1, c2] = [(0.01 * contrast) ** 2, (0.03 * contrast) ** 2];
  const blur = (plane: Plane) => blurred(plane, kernel);
  const times = (x: Plane, y: Plane): Plane => ({ ...x, values: x.values.map((value, i) => value * y.values[i]!) });
  const [meanA, meanB] = [blur(a), blur(b)];
  const [squareA, squareB, both] = [blur(times(a, a)), blur(times(b, b)), blur(times(a, b))];
  let [ssim, structure] = [0, 0];
  meanA.forEach((x, i) => {
    const y = meanB[i]!;
    const alike = (2 * (both[i]! - x * y) + c2) / (squareA[i]! - x * x + squareB[i]! - y * y + c2);
    structure += alike;
    ssim += alike * ((2 * x * y + c1) / (x * x + y * y + c1));
  });
  return { ssim: ssim / meanA.length, structure: structure / meanA.length };
}

/** Where the whole window fits, along both axes. */
function blurred({ values, height, width }: Plane, kernel: Float64Array): Float64Array {
  const size = kernel.length;
  const [rows, columns] = [height - size + 1, width - size + 1];
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += kernel[k]! * values[y * width + x + k]!;
      across[y * columns + x] = sum;
    }
  const out = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += kernel[k]! * across[(y + k) * columns + x]!;
      out[y * columns + x] = sum;
    }
  return out;
}

/** Means of 2x2 pixels; a last odd row or column is left out. */
function halved({ values, height, width }: Plane): Plane {
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const at = (y: number, x: number) => values[y * width + x]!;
  const out = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      out[y * columns + x] =
        (at(2 * y, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x) + at(2 * y + 1, 2 * x + 1)) / 4;
  return { values: out, height: rows, width: columns };
}
