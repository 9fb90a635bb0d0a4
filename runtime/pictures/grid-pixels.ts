/** Many small images as one picture: its pixels. */

export interface Pixels {
  /** Row by row, from the top left, the channels of each together. */
  readonly values: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}
/** Tiles are brought to at least this many pixels on their longer side. */
const TILE = 48;
const GUTTER = 2;
const BACKGROUND = 224;

/**
 * Images side by side, row by row, with gutters between and around them. Each pixel is repeated `scale` times
 * in both directions; without a scale, as often as it takes to make a tile 48 pixels long. Values outside the range
 * show as its nearer end, and what is not a number as its low end.
 *
 * @param images `[n, height, width, channels]`, flat; 1 channel (grey), 3 (colour) or 4 (colour and alpha)
 * @param range the values shown as black and as white
 * @throws RangeError when the numbers do not fit the shape, or it has other channels
 */
export function gridPixels(
  images: Float32Array,
  shape: readonly [count: number, height: number, width: number, channels: number],
  columns: number,
  range: readonly [low: number, high: number],
  scale?: number,
): Pixels {
  const [count, height, width, channels] = shape;
  if (images.length !== count * height * width * channels) {
    throw new RangeError(
      `A grid of ${shape.join('x')} needs ${count * height * width * channels} numbers, not ${images.length}.`,
    );
  }
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(`A picture has 1, 3 or 4 channels, not ${channels}.`);
  }
  const factor = scale ?? Math.max(1, Math.ceil(TILE / Math.max(height, width)));
  const across = Math.max(1, Math.min(columns, count));
  const tileHeight = height * factor + GUTTER;
  const tileWidth = width * factor + GUTTER;
  const pictureHeight = Math.ceil(count / across) * tileHeight + GUTTER;
  const pictureWidth = across * tileWidth + GUTTER;

  const pixels = new Uint8ClampedArray(pictureHeight * pictureWidth * channels).fill(BACKGROUND);
  if (channels === 4) for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  const [low, high] = range;
  for (let image = 0; image < count; image++) {
    const top = GUTTER + Math.floor(image / across) * tileHeight;
    const left = GUTTER + (image % across) * tileWidth;
    for (let y = 0; y < height * factor; y++) {
      const row = (image * height + Math.floor(y / factor)) * width;
      for (let x = 0; x < width * factor; x++) {
        const from = (row + Math.floor(x / factor)) * channels;
        const to = ((top + y) * pictureWidth + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          pixels[to + channel] = (255 * ((images[from + channel] ?? 0) - low)) / (high - low);
        }
      }
    }
  }
  return { values: pixels, width: pictureWidth, height: pictureHeight, channels };
}
