/** What a `data` declaration says, as plain JSON. */
import type { Split } from './split.js';

export type FieldSpec = TensorField | ClassField | TokensField;

/** `f32[8, 8, 1] in [-1, 1]`: the shape of one sample, and its range where one is declared. */
export interface TensorField {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly range: readonly [number, number] | null;
}

/** `int<10>`: a class id, 0 .. classes - 1. */
export interface ClassField {
  readonly kind: 'class';
  readonly classes: number;
}

/** `int<600>[8]`: the first words of a text as numbers below `vocabulary`. */
export interface TokensField {
  readonly kind: 'tokens';
  readonly vocabulary: number;
  readonly length: number;
}

interface Declared<Field extends string> {
  readonly name: string;
  readonly fields: Readonly<Record<Field, FieldSpec>>;
}

/** `idx(images: "...", labels: "...", skip: 1500)`: MNIST's file format, gzip or not. */
export interface IdxSpec<Field extends string = string> extends Declared<Field>, Split {
  readonly source: 'idx';
  readonly images: string;
  readonly labels?: string;
  /** How many samples at the start of the files are left out; none where missing. */
  readonly skip?: number;
  /** How many samples are taken after those; all that follow where missing. */
  readonly take?: number;
}

/** How a picture is read. */
export interface PictureReading {
  /**
   * How a picture of another size is brought to the declared one. `center` (the default) keeps its proportions and cuts
   * the longer side off evenly at both ends; `none` cuts nothing and stretches.
   */
  readonly crop?: 'center' | 'none';
  /** Which number of a channel is white; the largest that the picture's bits can hold where missing. */
  readonly white?: number;
}

/** How pictures are read and drawn. */
export interface PictureSettings extends PictureReading {
  /** Mirrors each drawn sample left to right, all its pictures alike, with probability 1/2; false where missing. */
  readonly flip?: boolean;
}

/** `images("faces", crop: center, flip: true)`: a folder of pictures, read recursively. */
export interface ImagesSpec<Field extends string = string> extends Declared<Field>, PictureSettings, Split {
  readonly source: 'images';
  readonly folder: string;
}

/** `table("captions.csv", image: "file")`: the records of a CSV file, each field a column of it. */
export interface TableSpec<Field extends string = string> extends Declared<Field>, PictureSettings, Split {
  readonly source: 'table';
  readonly file: string;
  /** The columns of fields that have another name than their column. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Only the records are taken that have `is` in this column; all where missing. */
  readonly where?: string;
  readonly is?: string;
}

/** `paired(input: "edges", target: "photos")`: pictures that belong together by their names, each field a folder. */
export interface PairedSpec<Field extends string = string> extends Declared<Field>, PictureSettings, Split {
  readonly source: 'paired';
  readonly folders: Readonly<Record<Field, string>>;
}

/** `unpaired(a: "horses", b: "zebras")`: pictures of several folders, each drawn independently of the others. */
export interface UnpairedSpec<Field extends string = string> extends Declared<Field>, PictureSettings, Split {
  readonly source: 'unpaired';
  readonly folders: Readonly<Record<Field, string>>;
}

/** A two-dimensional mixture of equal, round Gaussians. */
export type MixtureSpec<Field extends string = string> = RingSpec<Field> | GridSpec<Field>;

interface Mixture<Field extends string> extends Declared<Field> {
  readonly source: 'mixture';
  /** The standard deviation of a mode, along each axis. */
  readonly sigma: number;
  readonly count: number;
  /** The run's seed where missing. */
  readonly seed?: number;
}

/** `modes` modes on a circle of `radius` around the origin, the first at (radius, 0). */
export interface RingSpec<Field extends string = string> extends Mixture<Field> {
  readonly layout: 'ring';
  readonly modes: number;
  readonly radius: number;
}

/** `side` times `side` modes, `spacing` apart, around the origin. */
export interface GridSpec<Field extends string = string> extends Mixture<Field> {
  readonly layout: 'grid';
  readonly side: number;
  readonly spacing: number;
}

export type DataSpec<Field extends string = string> =
  IdxSpec<Field> | ImagesSpec<Field> | TableSpec<Field> | PairedSpec<Field> | UnpairedSpec<Field> | MixtureSpec<Field>;

/** The fields of one kind, with their names, in the order declared. */
export function tensorFields(spec: DataSpec): [string, TensorField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, TensorField] => entry[1].kind === 'tensor');
}

/** The class fields, with their names, in the order declared. */
export function classFields(spec: DataSpec): [string, ClassField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, ClassField] => entry[1].kind === 'class');
}

/** The fields of tokens, with their names, in the order declared. */
export function tokensFields(spec: DataSpec): [string, TokensField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, TokensField] => entry[1].kind === 'tokens');
}

/** A field's type as it is written in the language. */
export function typeText(field: FieldSpec): string {
  if (field.kind === 'class') return `int<${field.classes}>`;
  if (field.kind === 'tokens') return `int<${field.vocabulary}>[${field.length}]`;
  const range = field.range === null ? '' : ` in [${field.range.join(', ')}]`;
  return `f32[${field.shape.join(', ')}]${range}`;
}
