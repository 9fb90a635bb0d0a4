import { parts } from './parts.js';
import { picture, pictures } from './pictures.js';
import type { Source, Spec } from './source.js';

/** `paired(input: "edges", target: "photos")`: pictures that belong together by their names, each field a folder. */
export const paired = {
  settings: { ...pictures, ...parts },
  perField: { name: 'folders', type: 'path' },
  field: picture,
} as const satisfies Source;

export type PairedSpec<Field extends string = string> = Spec<'paired', typeof paired, Field>;
