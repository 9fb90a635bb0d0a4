/** Short names for adding nodes to a graph, so that derivatives read like the formulas they are. */
import type { GraphBuilder, Wire } from './builder.js';
import { elementwise } from './elementwise.js';
import type { Attributes, Origin, Shape } from '../ir/graph.js';
import { sameShape } from '../ir/types.js';

/** A value, or a number. */
export type Operand = Wire | number;

export class Operations {
  /** @param count is told of every node that is made or walked through, and may throw where there are too many */
  constructor(
    readonly builder: GraphBuilder,
    readonly origin: Origin,
    readonly count: (nodes: number) => void = () => undefined,
  ) {}

  apply(operation: string, operands: readonly Wire[], options: Attributes = {}): Wire {
    this.count(1);
    return this.builder.primitive(operation, operands, options, this.origin);
  }

  private pair(operation: string, ...operands: readonly Operand[]): Wire {
    const wires = operands.map((operand) =>
      typeof operand === 'number' ? this.builder.constant(operand, this.origin) : operand,
    );
    return elementwise(this.builder, operation, wires, this.origin);
  }

  add = (a: Operand, b: Operand): Wire => this.pair('add', a, b);
  sub = (a: Operand, b: Operand): Wire => this.pair('sub', a, b);
  mul = (a: Operand, b: Operand): Wire => this.pair('mul', a, b);
  div = (a: Operand, b: Operand): Wire => this.pair('div', a, b);
  power = (a: Operand, b: Operand): Wire => this.pair('power', a, b);
  greater = (a: Operand, b: Operand): Wire => this.pair('greater', a, b);
  greaterEqual = (a: Operand, b: Operand): Wire => this.pair('greater_equal', a, b);
  equal = (a: Operand, b: Operand): Wire => this.pair('equal', a, b);
  select = (condition: Wire, a: Operand, b: Operand): Wire => this.pair('select', condition, a, b);

  neg = (x: Wire): Wire => this.apply('neg', [x]);
  exp = (x: Wire): Wire => this.apply('exp', [x]);
  log = (x: Wire): Wire => this.apply('log', [x]);
  sin = (x: Wire): Wire => this.apply('sin', [x]);
  cos = (x: Wire): Wire => this.apply('cos', [x]);
  sign = (x: Wire): Wire => this.apply('sign', [x]);
  square = (x: Wire): Wire => this.apply('square', [x]);
  sigmoid = (x: Wire): Wire => this.apply('sigmoid', [x]);
  toFloat = (x: Wire): Wire => this.apply('to_float', [x]);
  reshape = (x: Wire, shape: Shape): Wire =>
    sameShape(x.type.shape, shape) ? x : this.apply('reshape', [x], { shape });
  transpose = (x: Wire, order: readonly number[]): Wire => this.apply('transpose', [x], { order });

  /** The sum over axes of the sample, and over the batch. */
  sum(x: Wire, axes: readonly number[], { batch = false, keep = false } = {}): Wire {
    if (axes.length === 0 && !(batch && x.type.batch)) return x;
    return this.apply('sum', [x], { axis: axes, batch, keep });
  }

  /** x repeated to the type of `like`: both over missing axes and over the batch. */
  spread(x: Wire, like: Wire): Wire {
    if (sameShape(x.type.shape, like.type.shape) && x.type.batch === like.type.batch) return x;
    const rank = like.type.shape.length;
    const ones = Array.from({ length: rank - x.type.shape.length }, () => 1);
    return this.apply('broadcast_to', [this.reshape(x, [...ones, ...x.type.shape]), like]);
  }

  /** How many samples the batch of x has. */
  samples = (x: Wire): Wire => this.apply('samples', [x]);

  /** What is left of a gradient for an operand that was repeated: the sum over the copies. */
  gather(gradient: Wire, operand: Wire): Wire {
    const [from, to] = [gradient.type.shape, operand.type.shape];
    const lead = from.length - to.length;
    const copied = from.flatMap((dim, axis) => (axis < lead || (to[axis - lead] === 1 && dim !== 1) ? [axis] : []));
    const batch = gradient.type.batch && !operand.type.batch;
    return this.reshape(this.sum(gradient, copied, { batch, keep: false }), to);
  }
}
