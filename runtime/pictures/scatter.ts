/** Points in the plane as a picture, over the modes they should come from. */
import sharp from 'sharp';
import { scatterPixels } from './scatter-pixels.js';

export type { ScatterOptions } from './scatter-pixels.js';

/** A PNG of points, as `scatterPixels` draws them. */
export async function scatterPng(...points: Parameters<typeof scatterPixels>): Promise<Buffer> {
  const { values, ...raw } = scatterPixels(...points);
  return sharp(values, { raw }).png().toBuffer();
}
