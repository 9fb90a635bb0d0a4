import { parts } from './parts.js';
import { picture, pictures } from './pictures.js';
import type { Source, Spec } from './source.js';

/** `unpaired(a: "horses", b: "zebras")`: pictures of several folders, each drawn independently of the others. */
export const unpaired = {
  settings: { ...pictures, ...parts },
  perField: { name: 'folders', type: 'path' },
  field: picture,
} as const satisfies Source;

export type UnpairedSpec<Field extends string = string> = Spec<'unpaired', typeof unpaired, Field>;
