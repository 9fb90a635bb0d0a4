import { parts } from './parts.js';
import { pictureOrClass, pictures } from './pictures.js';
import type { Source, Spec } from './source.js';

/** `images("faces", crop: center, flip: true)`: a folder of pictures, read recursively. */
export const images = {
  settings: { folder: { type: 'path' }, ...pictures, ...parts },
  field: pictureOrClass,
} as const satisfies Source;

export type ImagesSpec<Field extends string = string> = Spec<'images', typeof images, Field>;
