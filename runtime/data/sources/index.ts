/**
 * The sources that data come from. The compiler checks a program's `data` declarations by this table, the types that
 * readers take are made from it, and `readers.ts` has one for each.
 */
import { idx } from './idx.js';
import { images } from './images.js';
import { mixture } from './mixture.js';
import { paired } from './paired.js';
import type { Source, Spec } from './source.js';
import { table } from './table.js';
import { unpaired } from './unpaired.js';

export const sources = { idx, images, table, paired, unpaired, mixture } as const;

export type SourceName = keyof typeof sources;

/** What a declaration of a source says. */
export type SpecOf<Name extends SourceName, Field extends string = string> = Spec<Name, (typeof sources)[Name], Field>;

export const isSourceName = (name: string): name is SourceName => Object.hasOwn(sources, name);

/** The declaration of a source, whichever it is. */
export const sourceOf = (name: SourceName): Source => sources[name];
