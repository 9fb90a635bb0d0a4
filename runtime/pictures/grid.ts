/** Many small images as one picture. */
import { gridPixels } from './grid-pixels.js';
import { encodePng } from './png.js';

/** A PNG of images side by side, as `gridPixels` has them. @throws RangeError when the numbers do not fit the shape */
export function gridPng(...images: Parameters<typeof gridPixels>): Buffer {
  const { values, ...size } = gridPixels(...images);
  return encodePng(values, size);
}
