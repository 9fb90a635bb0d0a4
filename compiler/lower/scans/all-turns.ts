/**
 * What an operation makes in all turns of a scan, at once: the turns are one axis more, the first, in its operands and
 * in what it makes.
 */
import { elementwise } from '../../graph/build/elementwise.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import { GraphOperations } from '../../graph/build/operations.js';
import type { PrimitiveNode, Shape, TensorType } from '../../graph/ir/graph.js';
import { sameShape } from '../../graph/ir/types.js';
import type { Value } from '../../graph/ir/value.js';
import { primitives } from '../../graph/primitives/index.js';

export interface Operand {
  readonly value: Value;
  /** Whether it has an entry for each turn, along its first axis. */
  readonly each: boolean;
}

interface Place {
  readonly ops: GraphOperations;
  readonly node: PrimitiveNode;
  readonly operands: readonly Operand[];
  readonly length: number;
}

/** Null for an operation that has to be run turn by turn. */
export function inAllTurns(
  ops: GraphOperations,
  node: PrimitiveNode,
  operands: readonly Operand[],
  length: number,
): Value | null {
  const place = { ops, node, operands, length };
  if (primitives.get(node.operation)!.broadcasts === true) return pairwise(place);
  if (alone.has(node.operation)) return ops.apply(node.operation, values(place), node.attributes);
  return rules[node.operation]?.(place) ?? null;
}

/** Whether an operation can be run for all turns at once. */
export function canTakeAll(
  node: PrimitiveNode,
  operands: readonly { readonly type: TensorType; readonly each: boolean }[],
  length: number,
): boolean {
  const { span } = node.origin;
  const builder = new GraphBuilder({ kind: 'function', name: 'trial', doc: null, span, library: true });
  const given = operands.map(({ type, each }) => ({
    value: builder.input('x', each ? { ...type, shape: [length, ...type.shape] } : type),
    each,
  }));
  return inAllTurns(new GraphOperations(builder, node.origin), node, given, length) !== null;
}

/** Numbers that are the same in all turns, once for each. */
export function inEachTurn(ops: GraphOperations, value: Value, length: number): Value {
  const { shape, batch } = value.type;
  const row = ops.reshape(value, [1, ...shape]);
  const like = ops.apply('fill', [], { value: 0, shape: [length, ...shape] });
  return ops.apply('broadcast_to', [row, batch ? ops.apply('broadcast_batch', [like, value]) : like]);
}

/** What stands in for a value that only its size is taken of: one of as many samples, or of its shape where it has none. */
export const ofSize = (ops: GraphOperations, { shape, batch }: TensorType, someSample: Value | undefined): Value =>
  batch ? someSample! : ops.apply('fill', [], { value: 0, shape });

/** Operations on each number, on rows along the last axis, and on numbers of any shape. */
const alone: ReadonlySet<string> = new Set([
  'abs', 'neg', 'exp', 'log', 'sqrt', 'rsqrt', 'square', 'sign', 'floor', 'sin', 'cos', 'relu', 'leaky_relu', 'elu',
  'sigmoid', 'tanh', 'softplus', 'clip', 'to_float', 'stop_gradient', 'softmax', 'log_softmax', 'argmax', 'one_hot',
]); // prettier-ignore

const values = ({ operands }: Place): readonly Value[] => operands.map(({ value }) => value);

/** The shape in one turn. */
const inOne = ({ value, each }: Operand): Shape => (each ? value.type.shape.slice(1) : value.type.shape);

/** Operands that meet element by element get axes of 1 behind that of the turns, so that it meets no other. */
function pairwise({ ops, node, operands }: Place): Value {
  const { shape } = node.types[0]!;
  const rank = shape.length;
  const areWhole = operands.length === 2 && operands.every((each) => !each.each || sameShape(inOne(each), shape));
  const aligned = operands.map((operand) => {
    const { value, each } = operand;
    const own = inOne(operand);
    const ones = Array.from({ length: rank - own.length }, () => 1);
    if (each) return ops.reshape(value, [value.type.shape[0]!, ...ones, ...own]);
    const isSuffix = own.length === 0 || (areWhole && sameShape(own, shape.slice(rank - own.length)));
    return isSuffix ? value : ops.reshape(value, [1, ...ones, ...own]);
  });
  return elementwise(ops.builder, node.operation, aligned, ops.origin);
}

const shifted = (axes: unknown): readonly number[] => (axes as readonly number[]).map((axis) => axis + 1);

function reduced({ ops, node, operands: [x] }: Place): Value {
  const { axes, batch, keep } = node.attributes;
  return ops.apply(node.operation, [x!.value], { axis: shifted(axes), batch: batch!, keep: keep! });
}

const rules: Readonly<Record<string, (place: Place) => Value | null>> = {
  sum: reduced,
  mean: reduced,
  max: reduced,
  min: reduced,
  matmul({ ops, operands: [a, b] }) {
    const matrix = !b!.each && b!.value.type.shape.length === 2 && !b!.value.type.batch;
    if (a!.each && matrix) return ops.apply('matmul', [a!.value, b!.value]);
    const stacks = a!.each && b!.each && inOne(a!).length === inOne(b!).length;
    return stacks ? ops.apply('matmul', [a!.value, b!.value]) : null;
  },
  gather: ({ ops, operands: [table, index] }) =>
    table!.each ? null : ops.apply('gather', [table!.value, index!.value]),
  reshape: ({ ops, node, operands: [x], length }) =>
    ops.reshape(x!.value, [length, ...(node.attributes['shape'] as Shape)]),
  transpose: ({ ops, node, operands: [x] }) => ops.transpose(x!.value, [0, ...shifted(node.attributes['order'])]),
  slice({ ops, node, operands: [x], length }) {
    const { begin, size } = node.attributes as Readonly<Record<string, Shape>>;
    return ops.apply('slice', [x!.value], { begin: [0, ...begin!], size: [length, ...size!] });
  },
  pad({ ops, node, operands: [x] }) {
    const pads = node.attributes['pads'] as unknown as readonly Shape[];
    return ops.apply('pad', [x!.value], { amount: null, after: null, pads: [[0, 0], ...pads] });
  },
  concat({ ops, node, operands, length }) {
    const all = operands.map(({ value, each }) => (each ? value : inEachTurn(ops, value, length)));
    return ops.apply('concat', all, { axis: (node.attributes['axis'] as number) + 1 });
  },
  broadcast_batch({ ops, operands: [x, like] }) {
    return ops.apply('broadcast_batch', [x!.value, like!.value]);
  },
  broadcast_to({ ops, node, operands: [x, like], length }) {
    const { shape } = node.types[0]!;
    if (sameShape(inOne(x!), shape)) return ops.apply('broadcast_batch', [x!.value, like!.value]);
    const zeros = ops.apply('fill', [], { value: 0, shape: [length, ...shape] });
    return ops.apply('broadcast_to', [
      x!.value,
      like!.value.type.batch ? ops.apply('broadcast_batch', [zeros, like!.value]) : zeros,
    ]);
  },
};
