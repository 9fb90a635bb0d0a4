/** What a `data` declaration says, as plain JSON. */

export type FieldSpec = TensorField | ClassField;

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

interface Declared<Field extends string> {
  readonly name: string;
  readonly fields: Readonly<Record<Field, FieldSpec>>;
}

/** `idx(images: "...", labels: "...", skip: 1500)`: MNIST's file format, gzip or not. */
export interface IdxSpec<Field extends string = string> extends Declared<Field> {
  readonly source: 'idx';
  readonly images: string;
  readonly labels?: string;
  /** How many samples at the start of the files are left out; none where missing. */
  readonly skip?: number;
  /** How many samples are taken after those; all that follow where missing. */
  readonly take?: number;
}

/** `images("faces", crop: center, flip: true)`: a folder of pictures, read recursively. */
export interface ImagesSpec<Field extends string = string> extends Declared<Field> {
  readonly source: 'images';
  readonly folder: string;
  /**
   * How a picture of another size is brought to the declared one. `center` (the default) keeps its proportions and cuts
   * the longer side off evenly at both ends; `none` cuts nothing and stretches.
   */
  readonly crop?: 'center' | 'none';
  /** Mirrors each drawn picture left to right with probability 1/2; false where missing. */
  readonly flip?: boolean;
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

export type DataSpec<Field extends string = string> = IdxSpec<Field> | ImagesSpec<Field> | MixtureSpec<Field>;

/** The fields of one kind, with their names, in the order declared. */
export function tensorFields(spec: DataSpec): [string, TensorField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, TensorField] => entry[1].kind === 'tensor');
}

/** The class fields, with their names, in the order declared. */
export function classFields(spec: DataSpec): [string, ClassField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, ClassField] => entry[1].kind === 'class');
}

/** A field's type as it is written in the language. */
export function typeText(field: FieldSpec): string {
  if (field.kind === 'class') return `int<${field.classes}>`;
  const range = field.range === null ? '' : ` in [${field.range.join(', ')}]`;
  return `f32[${field.shape.join(', ')}]${range}`;
}
