/** Points in the plane as a picture, over the modes they should come from. */
import { encodePng } from './png.js';
import { scatterPixels } from './scatter-pixels.js';

export type { ScatterOptions } from './scatter-pixels.js';

/** A PNG of points, as `scatterPixels` draws them. */
export function scatterPng(...points: Parameters<typeof scatterPixels>): Buffer {
  const { values, ...size } = scatterPixels(...points);
  return encodePng(values, size);
}
