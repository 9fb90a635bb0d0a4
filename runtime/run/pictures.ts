/** Pictures of the user's own as a network takes them. */
import { largest, readBytes } from '../data/files.js';
import type { PictureSize } from '../data/pictures.js';
import type { TensorField } from '../data/spec.js';

/**
 * A PNG of one picture, pixel by pixel.
 * @param values `shape`, flat; values outside the range show as its nearer end
 */
export async function picturePng(
  values: Float32Array,
  [height = 0, width = 0, channels = 1]: readonly number[],
  [low, high]: readonly [number, number],
): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const pixels = Uint8ClampedArray.from(values, (value) => (255 * (value - low)) / (high - low));
  return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 | 4 } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/**
 * A picture file brought to the size, channels and range of a type, as those of a data set are.
 * @returns `shape`, flat
 * @throws DataError when it cannot be read
 */
export async function pictureValues(path: string, { shape, range }: TensorField): Promise<Float32Array> {
  // The picture library takes long to load: only where there is a picture.
  const { decodePicture } = await import('../data/pictures.js');
  const [height = 0, width = 0, channels = 1] = shape;
  const size = { height, width, channels } as PictureSize;
  const bytes = await decodePicture(
    await readBytes(path, largest.picture),
    path,
    size,
    'center',
    'Name a png, jpg, webp or gif.',
  );
  const [low, high] = range ?? [0, 1];
  return Float32Array.from(bytes, (byte) => low + (byte / 255) * (high - low));
}
