/**
 * A model of ONNX (https://onnx.ai/onnx/repo-docs/IR.html) as plain data, no more of it than is written here: a list of
 * nodes in order of computation, each value known by its name.
 */

/** Conditions are `bool`, and whole numbers `int64`: what the operators of ONNX make and take them as. */
export type ElementType = 'float' | 'int64' | 'bool';

/** A size; a name stands for one that is known when the model runs. */
export type Dim = number | string;

/** The numbers that the format has for them. */
export const elementTypes: Readonly<Record<ElementType, number>> = { float: 1, int64: 7, bool: 9 };

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** Null where any shape will do. */
  readonly dims: readonly Dim[] | null;
  /** What it is, for people. */
  readonly doc?: string;
}

/** A value known when the model is written. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** In row-major order. */
  readonly values: readonly number[];
}

/** Numbers that were trained. */
export interface TrainedValue {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** A whole number or a list of them, a text, or what is said to be another kind. */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly graph: ModelGraph };

export interface ModelNode {
  readonly op: string;
  /** Whose operator it is; ONNX's own have the empty name. */
  readonly domain: string;
  /** Names of values; an empty one stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A graph inside a node may use the values around it by their names. */
export interface ModelGraph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly ModelNode[];
}

export interface Model {
  readonly graph: ModelGraph;
  /** Versions of the operators, by whose they are. */
  readonly opsets: Readonly<Record<string, number>>;
  /** What the outermost graph reads by their names; without them all it reads is given to it. */
  readonly trained?: readonly TrainedValue[];
  /** What it is, for people. */
  readonly doc?: string;
  /** What else is known of it, for programs. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The operators as ONNX 1.13 has them: the first to have `Col2Im`, and old enough for engines of the last years.
 */
export const opset = 18;
/** Operators of ONNX Runtime's own, on blocks of channels [N, C / block, H, W, block]. */
export const blockedDomain = 'com.microsoft.nchwc';

/** The form of files that came with these operators. */
export const irVersion = 8;

/** The graphs inside a node. */
export const graphsIn = ({ attributes }: ModelNode): readonly ModelGraph[] =>
  Object.values(attributes).flatMap((value) => (typeof value === 'object' && 'graph' in value ? [value.graph] : []));
