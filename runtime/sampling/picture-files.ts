/** Pictures of the user's own as a network takes them. */
import { encodePng } from '../pictures/png.js';
import { largest, readBytes } from '../data/files.js';
import type { PictureSize } from '../data/picture.js';
import type { PictureReading } from '../data/sources/pictures.js';
import type { TensorField } from '../data/sources/fields.js';

/**
 * A PNG of one picture, pixel by pixel.
 * @param values `shape`, flat; values outside the range show as its nearer end
 */
export function picturePng(
  values: Float32Array,
  [height = 0, width = 0, channels = 1]: readonly number[],
  [low, high]: readonly [number, number],
): Buffer {
  const pixels = Uint8ClampedArray.from(values, (value) => (255 * (value - low)) / (high - low));
  return encodePng(pixels, { width, height, channels });
}

/**
 * A picture file brought to the size, channels and range of a type, as those of a data set are.
 * @returns `shape`, flat
 * @throws DataError when it cannot be read
 */
export async function pictureValues(
  path: string,
  { shape, range, crop, white }: TensorField & PictureReading,
): Promise<Float32Array> {
  // The picture library takes long to load: only where there is a picture.
  const { decodePicture, topOf } = await import('../data/picture.js');
  const [height = 0, width = 0, channels = 1] = shape;
  const size = { height, width, channels } as PictureSize;
  const settings = { ...(crop !== undefined && { crop }), ...(white !== undefined && { white }) };
  const bytes = await readBytes(path, largest.picture);
  const pixels = await decodePicture(bytes, path, size, settings, 'Name a png, jpg, webp, tif, bmp or gif.');
  const [low, high] = range ?? [0, 1];
  const top = topOf(pixels);
  return Float32Array.from(pixels, (level) => low + (level / top) * (high - low));
}
