/** What sources of pictures have in common. */
import { isPictureShape } from '../../contract/shapes.js';
import type { FieldSpec } from './fields.js';
import type { Source } from './source.js';
import type { ImagesSpec } from './images.js';

/** How a picture is read. */
export const pictures = {
  /**
   * How a picture of another size is brought to the declared one. `center` keeps its proportions and cuts the longer side
   * off evenly at both ends; `none` cuts nothing and stretches.
   */
  crop: { type: 'string', words: ['center', 'none'], default: 'center' },
  /** Mirrors each drawn sample left to right, all its pictures alike, with probability 1/2. */
  flip: { type: 'bool', default: false },
  /** Which number of a channel is white; the largest that the picture's bits can hold where missing. */
  white: { type: 'count', least: 1, default: null, sparse: true },
} as const satisfies Source['settings'];

export type PictureReading = Pick<ImagesSpec, 'crop' | 'white'>;

export const isPicture = (spec: FieldSpec): boolean => spec.kind === 'tensor' && isPictureShape(spec.shape);

export const aPicture = (name: string): string => `${name}: f32[height, width, channels] with 1, 3 or 4 channels`;

export const picture = (name: string, spec: FieldSpec): string | null => (isPicture(spec) ? null : aPicture(name));

export const pictureOrClass = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'class' || isPicture(spec)
    ? null
    : spec.kind === 'tokens'
      ? `${name}: int<${spec.vocabulary}>, a class`
      : aPicture(name);
