/** What families of primitives share: elementwise operations of one and two operands, and reductions. */
import { problem } from '../../diagnostics/report/problem.js';
import type { Value } from '../ir/value.js';
import type { Attributes, Range, Shape, TensorType } from '../ir/graph.js';
import type { Operations } from './operations.js';
import type { Inference, Option, Primitive } from './primitive.js';
import { f32, resolveAxis, sameShape, showShape, showType, size } from '../ir/types.js';

interface UnaryContext {
  readonly ops: Operations;
  readonly x: Value;
  readonly y: Value;
  readonly attributes: Attributes;
}

interface Unary {
  readonly name: string;
  readonly doc: string;
  readonly options?: readonly Option[];
  /** Of the result, from the operand's (infinite ends when unknown). */
  readonly range?: (range: Range, options: Attributes) => Range | null;
  /** Operations an element. */
  readonly cost?: number;
  /** dy/dx times the gradient; null where the derivative is zero everywhere. */
  readonly derivative: ((at: UnaryContext, gradient: Value) => Value) | null;
  readonly number?: Primitive['number'];
}

export const everything: Range = [-Infinity, Infinity];

/** Null when a range says nothing; negative zeros are made plain. */
export const known = (range: Range | null): Range | null =>
  range === null || (range[0] === -Infinity && range[1] === Infinity) || range.some(Number.isNaN)
    ? null
    : [range[0] + 0, range[1] + 0];

/** f applied to each element. */
export function unary(op: Unary): Primitive {
  return {
    name: op.name,
    doc: op.doc,
    operands: ['x'],
    options: op.options ?? [],
    ...(op.number && { number: op.number }),
    infer([x], options) {
      needFloat(op.name, x!);
      const range = known(op.range?.(x!.range ?? everything, options) ?? null);
      return { type: f32(x!.shape, x!.batch, range), attributes: options };
    },
    derivative: ({ ops, inputs: [x], output: y, attributes }, gradient) => [
      op.derivative?.({ ops, x: x!, y, attributes }, gradient) ?? null,
    ],
    flops: (_, output) => (op.cost ?? 1) * size(output.shape),
  };
}

interface BinaryContext {
  readonly ops: Operations;
  readonly a: Value;
  readonly b: Value;
  readonly y: Value;
}

interface Binary {
  readonly name: string;
  readonly doc: string;
  readonly range?: (a: Range, b: Range) => Range | null;
  readonly result?: 'f32' | 'bool';
  /** True when whole numbers may be compared. */
  readonly whole?: boolean;
  /** Gradients for a and b; null where nothing flows, as through a comparison. */
  readonly derivative: ((at: BinaryContext, gradient: Value) => readonly [Value, Value]) | null;
  readonly number?: Primitive['number'];
}

/** f applied to pairs of elements, with the language's narrow broadcasting. */
export function binary(op: Binary): Primitive {
  return {
    name: op.name,
    doc: op.doc,
    operands: ['a', 'b'],
    options: [],
    broadcasts: true,
    ...(op.number && { number: op.number }),
    infer([a, b]) {
      if (op.whole !== true) for (const x of [a!, b!]) needFloat(op.name, x);
      const shape = broadcast(op.name, a!, b!);
      const range = known(op.range?.(a!.range ?? everything, b!.range ?? everything) ?? null);
      return { type: { dtype: op.result ?? 'f32', shape, batch: a!.batch || b!.batch, range }, attributes: {} };
    },
    derivative: ({ ops, inputs: [a, b], output: y }, gradient) =>
      op.derivative?.({ ops, a: a!, b: b!, y }, gradient) ?? [null, null],
    flops: (_, output) => size(output.shape),
  };
}

/**
 * The language's broadcasting: a scalar, a trailing suffix, or equal rank with an explicit 1.
 * @throws Problem `shape/broadcast`
 */
export function broadcast(operation: string, a: TensorType, b: TensorType): Shape {
  const [long, short] = a.shape.length >= b.shape.length ? [a.shape, b.shape] : [b.shape, a.shape];
  if (long.length === short.length) {
    if (long.every((dim, i) => dim === short[i] || dim === 1 || short[i] === 1)) {
      return long.map((dim, i) => (dim === 1 ? short[i]! : dim));
    }
  } else if (sameShape(long.slice(long.length - short.length), short)) {
    return long;
  }
  throw problem('shape/broadcast', {
    operation,
    left: showType(a),
    right: showType(b),
    leftShape: a.shape,
    rightShape: b.shape,
  });
}

/** @throws Problem `type/not-a-number-tensor` */
export function needFloat(operation: string, x: TensorType): void {
  if (x.dtype !== 'f32') throw problem('type/needs-float', { operation, actual: showType(x) });
}

/** @throws Problem `shape/rank` */
export function needRank(operation: string, x: TensorType, rank: number, layout: string): void {
  if (x.shape.length !== rank) {
    throw problem('shape/rank', { operation, actual: showType(x), rank: x.shape.length, expected: rank, layout });
  }
}

/**
 * Checks the second operand of a linear map's gradient, whose type follows from the first.
 * @throws Problem `shape/broadcast`
 */
export function needType(operation: string, x: TensorType, shape: Shape, batch: boolean): void {
  needFloat(operation, x);
  if (sameShape(x.shape, shape) && x.batch === batch) return;
  const [left, right] = [showType(x), showType({ ...x, shape })];
  throw problem('shape/broadcast', { operation, left, right, leftShape: x.shape, rightShape: shape });
}

interface Reduction {
  readonly name: 'sum' | 'mean' | 'max' | 'min';
  readonly doc: string;
  readonly range: (range: Range, count: number | null) => Range | null;
  /** The gradient for x; `spread` is the result's gradient repeated to the shape of x, `result` likewise. */
  readonly derivative: (at: ReductionContext) => Value;
}

interface ReductionContext {
  readonly ops: Operations;
  readonly x: Value;
  readonly spread: Value;
  readonly result: Value;
  /** How many elements each result is made of, the batch not counted. */
  readonly count: number;
  readonly axes: readonly number[];
  readonly batch: boolean;
}

/**
 * A reduction. `axis` names axes of the sample (negative from the end, a list, or `all`) and then the batch is left
 * alone unless `batch: true`. Without `axis` everything is reduced, to one number: with `batch: true` the batch too, with
 * `batch: false` each sample by itself. With neither it is the whole batch, which only losses and `train` may leave unsaid.
 */
export function reduction(op: Reduction): Primitive {
  return {
    name: op.name,
    doc: op.doc,
    operands: ['x'],
    options: [
      { name: 'axis', type: 'axes', default: null },
      { name: 'keep', type: 'bool', default: false },
      { name: 'batch', type: 'bool', default: null },
    ],
    leavesBatchUnsaid: ({ axis, batch }) => axis === null && batch === null,
    infer([x], options): Inference {
      needFloat(op.name, x!);
      const everywhere = options['axis'] === null;
      const axes = everywhere ? x!.shape.map((_, i) => i) : axesOf(op.name, x!, options['axis']!);
      const batch = x!.batch && (options['batch'] ?? everywhere) === true;
      const keep = options['keep'] === true;
      const shape = x!.shape.flatMap((dim, i) => (axes.includes(i) ? (keep ? [1] : []) : [dim]));
      const count = batch ? null : axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
      const range = known(op.range(x!.range ?? everything, count));
      return { type: f32(shape, x!.batch && !batch, range), attributes: { axes, batch, keep } };
    },
    derivative({ ops, inputs, output, attributes }, gradient) {
      const x = inputs[0]!;
      const { axes, batch } = attributes as { axes: number[]; batch: boolean };
      const kept = x.type.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
      const spread = (value: Value) => ops.spread(ops.reshape(value, kept), x);
      const count = axes.reduce((product, axis) => product * x.type.shape[axis]!, 1);
      return [op.derivative({ ops, x, spread: spread(gradient), result: spread(output), count, axes, batch })];
    },
    flops: ([x]) => size(x!.shape),
  };
}

/** @throws Problem `shape/axis` */
export function axesOf(operation: string, x: TensorType, axis: Attributes[string]): readonly number[] {
  if (axis === 'all') return x.shape.map((_, i) => i);
  const list = Array.isArray(axis) ? (axis as number[]) : [axis as number];
  const axes = list.map((item) => {
    const resolved = resolveAxis(item, x.shape.length);
    if (resolved === null)
      throw problem('shape/axis', { operation, axis: item, actual: showType(x), rank: x.shape.length });
    return resolved;
  });
  const repeated = axes.find((item, i) => axes.indexOf(item) !== i);
  if (repeated !== undefined)
    throw problem('shape/axis-repeated', { operation, axis: repeated, axes: showShape(list) });
  return [...axes].sort((a, b) => a - b);
}

/** The smallest range that holds all the values. */
export const spread = (values: readonly number[]): Range | null =>
  values.some(Number.isNaN) ? null : [Math.min(...values), Math.max(...values)];

/** The gradient of the largest or smallest: shared evenly between elements that tie for it. */
export function extremum({ ops, x, spread, result, axes, batch }: ReductionContext): Value {
  const chosen = ops.toFloat(ops.equal(x, result));
  const ties = ops.sum(chosen, axes, { batch, keep: true });
  return ops.mul(spread, ops.div(chosen, ops.spread(ties, x)));
}
