/** Pieces of a program that a target writes: expressions, and the numbers and words of nodes that stand in them. */

/** An expression, and whether it makes a plain number rather than a tensor. */
export interface Code {
  readonly text: string;
  readonly plain: boolean;
  /** The number, where the expression is one written out: how many digits it needs depends on what takes it. */
  readonly number?: number;
}

/** A number, a word or a switch of one node, which code writes out. */
export type Literal = number | boolean | string;

/**
 * Code of a literal: itself, or the name of what stands for it where uses of a function differ in it. What it is called
 * among those of its node comes first, `stride` or `kernel.height`; `text` is how it is written where that is not plain.
 */
export type WriteLiteral = (name: string, value: Literal, text?: string) => string;

/** A literal of a graph: where it stands in it, such as `3.stride`, and how it is written. */
export interface Leaf {
  readonly place: string;
  /** What it is to its node, such as `stride`, or the name that the program has for it. */
  readonly name: string;
  /** The weights that the node is a call with, where it is one. */
  readonly member: string | null;
  readonly value: Literal;
  readonly text: string;
}
