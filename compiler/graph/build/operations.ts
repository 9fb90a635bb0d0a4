/** Adds nodes to a graph under short names. */
import type { GraphBuilder } from './builder.js';
import type { Value } from '../ir/value.js';
import type { Operand, Operations } from '../primitives/operations.js';
import { elementwise } from './elementwise.js';
import type { Attributes, Origin, Shape } from '../ir/graph.js';
import { sameShape } from '../ir/types.js';

export class GraphOperations implements Operations {
  /** @param count is told of every node that is made or walked through, and may throw where there are too many */
  constructor(
    readonly builder: GraphBuilder,
    readonly origin: Origin,
    readonly count: (nodes: number) => void = () => undefined,
  ) {}

  /** The same, making parts of the derivative of an operation. */
  differentiating(operation: string, origin: Origin): GraphOperations {
    return new GraphOperations(this.builder, { ...this.origin, derivativeOf: { operation, origin } }, this.count);
  }

  apply(operation: string, operands: readonly Value[], options: Attributes = {}): Value {
    this.count(1);
    return this.builder.primitive(operation, operands, options, this.origin);
  }

  private pair(operation: string, ...operands: readonly Operand[]): Value {
    const values = operands.map((operand) =>
      typeof operand === 'number' ? this.builder.constant(operand, this.origin) : operand,
    );
    return elementwise(this.builder, operation, values, this.origin);
  }

  add = (a: Operand, b: Operand): Value => this.pair('add', a, b);
  sub = (a: Operand, b: Operand): Value => this.pair('sub', a, b);
  mul = (a: Operand, b: Operand): Value => this.pair('mul', a, b);
  div = (a: Operand, b: Operand): Value => this.pair('div', a, b);
  power = (a: Operand, b: Operand): Value => this.pair('power', a, b);
  greater = (a: Operand, b: Operand): Value => this.pair('greater', a, b);
  greaterEqual = (a: Operand, b: Operand): Value => this.pair('greater_equal', a, b);
  equal = (a: Operand, b: Operand): Value => this.pair('equal', a, b);
  select = (condition: Value, a: Operand, b: Operand): Value => this.pair('select', condition, a, b);

  neg = (x: Value): Value => this.apply('neg', [x]);
  exp = (x: Value): Value => this.apply('exp', [x]);
  log = (x: Value): Value => this.apply('log', [x]);
  sin = (x: Value): Value => this.apply('sin', [x]);
  cos = (x: Value): Value => this.apply('cos', [x]);
  sign = (x: Value): Value => this.apply('sign', [x]);
  square = (x: Value): Value => this.apply('square', [x]);
  sigmoid = (x: Value): Value => this.apply('sigmoid', [x]);
  toFloat = (x: Value): Value => this.apply('to_float', [x]);
  reshape = (x: Value, shape: Shape): Value =>
    sameShape(x.type.shape, shape) ? x : this.apply('reshape', [x], { shape });
  transpose = (x: Value, order: readonly number[]): Value => this.apply('transpose', [x], { order });

  sum(x: Value, axes: readonly number[], { batch = false, keep = false } = {}): Value {
    if (axes.length === 0 && !(batch && x.type.batch)) return x;
    return this.apply('sum', [x], { axis: axes, batch, keep });
  }

  spread(x: Value, like: Value): Value {
    if (sameShape(x.type.shape, like.type.shape) && x.type.batch === like.type.batch) return x;
    const rank = like.type.shape.length;
    const ones = Array.from({ length: rank - x.type.shape.length }, () => 1);
    return this.apply('broadcast_to', [this.reshape(x, [...ones, ...x.type.shape]), like]);
  }

  batchSize = (x: Value): Value => this.apply('batch_size', [x]);

  gather(gradient: Value, operand: Value): Value {
    const [from, to] = [gradient.type.shape, operand.type.shape];
    const lead = from.length - to.length;
    const copied = from.flatMap((dim, axis) => (axis < lead || (to[axis - lead] === 1 && dim !== 1) ? [axis] : []));
    const batch = gradient.type.batch && !operand.type.batch;
    return this.reshape(this.sum(gradient, copied, { batch, keep: false }), to);
  }
}
