/** What derivatives are written with. */
import type { Attributes, Shape } from '../ir/graph.js';
import type { Value } from '../ir/value.js';

/** A value, or a number. */
export type Operand = Value | number;

/** Short names for adding nodes to a graph, so that derivatives read like the formulas they are. */
export interface Operations {
  /** Applies the primitive of that name. @throws Problem when the operands do not fit */
  apply(operation: string, operands: readonly Value[], options?: Attributes): Value;

  add(a: Operand, b: Operand): Value;
  sub(a: Operand, b: Operand): Value;
  mul(a: Operand, b: Operand): Value;
  div(a: Operand, b: Operand): Value;
  power(a: Operand, b: Operand): Value;
  greater(a: Operand, b: Operand): Value;
  greaterEqual(a: Operand, b: Operand): Value;
  equal(a: Operand, b: Operand): Value;
  select(condition: Value, a: Operand, b: Operand): Value;

  neg(x: Value): Value;
  exp(x: Value): Value;
  log(x: Value): Value;
  sin(x: Value): Value;
  cos(x: Value): Value;
  sign(x: Value): Value;
  square(x: Value): Value;
  sigmoid(x: Value): Value;
  toFloat(x: Value): Value;
  reshape(x: Value, shape: Shape): Value;
  transpose(x: Value, order: readonly number[]): Value;

  /** The sum over axes of the sample, and over the batch. */
  sum(
    x: Value,
    axes: readonly number[],
    options?: { readonly batch?: boolean | undefined; readonly keep?: boolean | undefined },
  ): Value;
  /** x repeated to the type of `like`: both over missing axes and over the batch. */
  spread(x: Value, like: Value): Value;
  /** How many samples the batch of x has. */
  batchSize(x: Value): Value;
  /** What is left of a gradient for an operand that was repeated: the sum over the copies. */
  gather(gradient: Value, operand: Value): Value;
}
