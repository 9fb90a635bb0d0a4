/// <reference lib="dom" />
/** Samples shown on a page: pictures and points on a canvas, other numbers as text. */
import { sizeOf } from '../contract/shapes.js';
import { gridPixels, type Pixels } from '../pictures/grid-pixels.js';
import { scatterPixels } from '../pictures/scatter-pixels.js';
import type { ModelOutput } from './spec.js';

/** Pixels of a screen that samples fill at most in width. */
const largest = 720;

/**
 * @param values of all samples, flat
 * @param columns how many stand in a row
 */
export function show(
  place: { readonly canvas: HTMLCanvasElement; readonly text: HTMLElement },
  values: Float32Array,
  { shape, range, whole }: ModelOutput,
  count: number,
  columns: number,
): void {
  const pixels = asPixels(values, shape, range ?? [-1, 1], count, columns);
  place.canvas.hidden = pixels === null;
  place.text.hidden = pixels !== null;
  if (pixels === null) place.text.textContent = lines(values, sizeOf(shape), count, whole === true);
  else paint(place.canvas, pixels);
}

function asPixels(
  values: Float32Array,
  shape: readonly number[],
  range: readonly [number, number],
  count: number,
  columns: number,
): Pixels | null {
  const [height = 1, width = 1, channels = 1] = shape;
  const isPicture = (shape.length === 2 || (shape.length === 3 && [1, 3, 4].includes(channels))) && height > 1;
  if (isPicture) return gridPixels(values, [count, height, width, channels], columns, range);
  return shape.length === 1 && shape[0] === 2 ? scatterPixels(values) : null;
}

/** @param room pixels of a screen that it may fill in width */
export function paint(canvas: HTMLCanvasElement, { values, width, height, channels }: Pixels, room = largest): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * i + channel] = values[channels * i + (channels === 1 ? 0 : channel)]!;
    image.data[4 * i + 3] = channels === 4 ? values[4 * i + 3]! : 255;
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  // Whole pixels of the screen for each, as long as there is room.
  canvas.style.width = `${width * Math.max(1, Math.floor(room / width))}px`;
}

const lines = (values: Float32Array, size: number, count: number, whole: boolean): string =>
  Array.from({ length: count }, (_, i) =>
    Array.from(values.subarray(i * size, (i + 1) * size), (value) => (whole ? value : Number(value.toPrecision(5)))).join(' '),
  ).join('\n'); // prettier-ignore
