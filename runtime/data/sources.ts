/**
 * The sources that data come from: what each is told, and what it delivers. The compiler checks a program's `data`
 * declarations by this table, and the types that readers take are made from it.
 */
import type { FieldSpec } from './fields.js';

export interface Setting {
  readonly type: 'path' | 'string' | 'number' | 'count' | 'share' | 'bool';
  /** The words that a text may be; any where they are left out. */
  readonly words?: readonly string[];
  /** The smallest count; 0 where it is left out. */
  readonly least?: number;
  /** What it is where it is not given: null for nothing. One without a default must be given. */
  readonly default?: string | number | boolean | null;
  /** No option where it is not given: the fingerprints of programs from before it was there stay as they are. */
  readonly sparse?: true;
  /** Another setting without which this one means nothing. */
  readonly needs?: string;
}

export interface Source {
  /** By name, in their order. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** An argument for each field, of the field's name; given to the reader together under `name`. */
  readonly perField?: Setting & { readonly name: string };
  /** A setting whose word says which of the others must be given, too. */
  readonly forms?: { readonly by: string; readonly of: Readonly<Record<string, readonly string[]>> };
  /** What a field must be; null when it is fine, else what is wanted. */
  readonly field: (name: string, spec: FieldSpec) => string | null;
  /** Where its sizes are fixed, for people, where pictures are not scaled to what is declared. */
  readonly fixed?: string;
}

const isPicture = (spec: FieldSpec): boolean =>
  spec.kind === 'tensor' && spec.shape.length === 3 && [1, 3, 4].includes(spec.shape[2]!);

const aPicture = (name: string): string => `${name}: f32[height, width, channels] with 1, 3 or 4 channels`;

const picture = (name: string, spec: FieldSpec): string | null => (isPicture(spec) ? null : aPicture(name));

const pictureOrClass = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'class' || isPicture(spec)
    ? null
    : spec.kind === 'tokens'
      ? `${name}: int<${spec.vocabulary}>, a class`
      : aPicture(name);

/** Padding, unknown words, and one known word at least. */
const leastVocabulary = 3;

const column = (name: string, spec: FieldSpec): string | null => {
  if (spec.kind === 'tensor') return isPicture(spec) ? null : aPicture(name);
  return spec.kind === 'tokens' && spec.vocabulary < leastVocabulary
    ? `${name}: int<N>[${spec.length}] with N of ${leastVocabulary} or more`
    : null;
};

const point = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'tensor' && spec.shape.join() === '2' ? null : `${name}: f32[2]`;

/** How a picture is read. */
const pictures = {
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

/** Which part of the samples, and how many are held out. */
const parts = {
  split: { type: 'string', words: ['train', 'test'], default: null },
  test: { type: 'share', default: null, needs: 'split' },
} as const satisfies Source['settings'];

export const sources = {
  /** `idx(images: "...", labels: "...", skip: 1500)`: MNIST's file format, gzip or not. */
  idx: {
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
  },
  /** `images("faces", crop: center, flip: true)`: a folder of pictures, read recursively. */
  images: {
    settings: { folder: { type: 'path' }, ...pictures, ...parts },
    field: pictureOrClass,
  },
  /** `table("captions.csv", image: "file")`: the records of a CSV file, each field a column of it. */
  table: {
    settings: {
      file: { type: 'path' },
      /** Only the records are taken that have `is` in this column. */
      where: { type: 'string', default: null, needs: 'is' },
      is: { type: 'string', default: null, needs: 'where' },
      ...pictures,
      ...parts,
    },
    /** The columns of fields that have another name than their column. */
    perField: { name: 'columns', type: 'string', default: null },
    field: column,
  },
  /** `paired(input: "edges", target: "photos")`: pictures that belong together by their names, each field a folder. */
  paired: {
    settings: { ...pictures, ...parts },
    perField: { name: 'folders', type: 'path' },
    field: picture,
  },
  /** `unpaired(a: "horses", b: "zebras")`: pictures of several folders, each drawn independently of the others. */
  unpaired: {
    settings: { ...pictures, ...parts },
    perField: { name: 'folders', type: 'path' },
    field: picture,
  },
  /** A two-dimensional mixture of equal, round Gaussians: on a circle around the origin, or on a grid around it. */
  mixture: {
    settings: {
      layout: { type: 'string' },
      modes: { type: 'number', default: null },
      radius: { type: 'number', default: null },
      side: { type: 'number', default: null },
      spacing: { type: 'number', default: null },
      /** The standard deviation of a mode, along each axis. */
      sigma: { type: 'number' },
      count: { type: 'number', default: 100_000 },
    },
    forms: { by: 'layout', of: { ring: ['modes', 'radius'], grid: ['side', 'spacing'] } },
    field: point,
    fixed: 'as a mixture makes it',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceName = keyof typeof sources;
export type Sources = typeof sources;

export const isSourceName = (name: string): name is SourceName => Object.hasOwn(sources, name);

/** The declaration of a source, whichever it is. */
export const sourceOf = (name: SourceName): Source => sources[name];
