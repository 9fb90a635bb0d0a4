import { parts } from './parts.js';
import { pictureOrClass } from './pictures.js';
import type { Source, Spec } from './source.js';

/** `idx(images: "...", labels: "...", skip: 1500)`: MNIST's file format, gzip or not. */
export const idx = {
  settings: {
    images: { type: 'path' },
    labels: { type: 'path', default: null },
    /** How many samples at the start of the files are left out. */
    skip: { type: 'count', default: null },
    /** How many samples are taken after those; all that follow where missing. */
    take: { type: 'count', default: null },
    ...parts,
  },
  field: pictureOrClass,
  fixed: 'in its files',
} as const satisfies Source;

export type IdxSpec<Field extends string = string> = Spec<'idx', typeof idx, Field>;
