/** Many small images as one picture. */
import sharp from 'sharp';
import { gridPixels } from './grid-pixels.js';

/** A PNG of images side by side, as `gridPixels` has them. @throws RangeError when the numbers do not fit the shape */
export async function gridPng(...images: Parameters<typeof gridPixels>): Promise<Buffer> {
  const { values, ...raw } = gridPixels(...images);
  return sharp(values, { raw })
    .toColourspace(raw.channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}
