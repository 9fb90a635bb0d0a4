/** Which axes each operation lines up: what the axes of its result run over, and which of its operands' are the same. */
import type { Attributes, PrimitiveNode, TensorType } from '../../ir/graph.js';
import type { Space, Spaces } from './spaces.js';

/** What the axes of a value run over. */
export interface Meaning {
  readonly axes: readonly Space[];
  /** Of whole numbers: what they count through; else null. */
  readonly values: Space | null;
}

interface Context {
  readonly spaces: Spaces;
  readonly inputs: readonly Meaning[];
  readonly attributes: Attributes;
  readonly type: TensorType;
}

type Rule = (at: Context) => Meaning;

/** What the operation makes of some operands. */
export function meaningOf(spaces: Spaces, node: PrimitiveNode, inputs: readonly Meaning[]): Meaning {
  return rules[node.operation]!({ spaces, inputs, attributes: node.attributes, type: node.types[0]! });
}

/** A value of which nothing is known but its size. */
export function unknown(spaces: Spaces, { shape, dtype, range }: TensorType): Meaning {
  const whole = dtype === 'i32' && range !== null && Number.isFinite(range[1]);
  return { axes: shape.map((size) => spaces.make(size)), values: whole ? spaces.make(range[1] + 1) : null };
}

/** Two values that stand for each other, as those of two branches. */
export function alike(spaces: Spaces, a: Meaning, b: Meaning): void {
  a.axes.forEach((axis, i) => spaces.same(axis, b.axes[i]!));
  alikeValues(spaces, a.values, b.values);
}

function alikeValues(spaces: Spaces, a: Space | null, b: Space | null): void {
  if (a !== null && b !== null && spaces.sizeOf(a) === spaces.sizeOf(b)) spaces.same(a, b);
}

const own: Rule = ({ spaces, type }) => unknown(spaces, type);

const kept: Rule = ({ inputs: [x], type }) => ({ ...x!, values: type.dtype === 'i32' ? x!.values : null });

/** Pairs of elements, with the language's broadcasting: axes are counted from the last. */
const paired: Rule = ({ spaces, inputs, type }) => {
  const axes = type.shape.map((size, i) => {
    const aligned = inputs.flatMap((x) => {
      const axis = x.axes[x.axes.length - (type.shape.length - i)];
      return axis !== undefined && spaces.sizeOf(axis) === size ? [axis] : [];
    });
    for (const other of aligned.slice(1)) spaces.same(aligned[0]!, other);
    return aligned[0] ?? spaces.make(size);
  });
  const [first, second] = inputs.flatMap(({ values }) => (values === null ? [] : [values]));
  if (first !== undefined && second !== undefined) alikeValues(spaces, first, second);
  return { axes, values: type.dtype === 'i32' ? (first ?? null) : null };
};

const reduced: Rule = ({ spaces, inputs: [x], attributes }) => {
  const { axes, keep } = attributes as { axes: readonly number[]; keep: boolean };
  const left = x!.axes.flatMap((axis, i) => (axes.includes(i) ? (keep ? [spaces.make(1)] : []) : [axis]));
  return { axes: left, values: null };
};

const last = ({ axes }: Meaning): Space => axes[axes.length - 1]!;

const matmul: Rule = ({ spaces, inputs: [a, b] }) => {
  spaces.same(last(a!), b!.axes[b!.axes.length - 2]!);
  b!.axes.slice(0, -2).forEach((axis, i) => spaces.same(axis, a!.axes[i]!));
  return { axes: [...a!.axes.slice(0, -1), last(b!)], values: null };
};

const outerSum: Rule = ({ spaces, inputs: [a, b] }) => {
  a!.axes.slice(0, -1).forEach((axis, i) => spaces.same(axis, b!.axes[i]!));
  return { axes: [last(a!), last(b!)], values: null };
};

/** Pictures and windows: height and width are the result's own. */
const channels = ({ spaces, type }: Context, channel: Space | null): Meaning => {
  const [height, width, size] = type.shape;
  return { axes: [spaces.make(height!), spaces.make(width!), channel ?? spaces.make(size!)], values: null };
};

const sameChannels: Rule = (at) => channels(at, at.inputs[0]!.axes[2]!);

const chosenInWindows: Rule = (at) => {
  const [x, values] = at.inputs;
  at.spaces.same(x!.axes[2]!, values!.axes[2]!);
  return sameChannels(at);
};

const conv2d: Rule = (at) => {
  const [x, kernel] = at.inputs;
  if (at.attributes['groups'] === 1) at.spaces.same(x!.axes[2]!, kernel!.axes[2]!);
  return channels(at, kernel!.axes[3]!);
};

const conv2dTranspose: Rule = (at) => {
  const [x, kernel] = at.inputs;
  at.spaces.same(x!.axes[2]!, kernel!.axes[3]!);
  return channels(at, at.attributes['groups'] === 1 ? kernel!.axes[2]! : null);
};

const kernelGradient: Rule = ({ spaces, inputs: [x, gradient], attributes, type: { shape } }) => {
  const from = attributes['groups'] === 1 ? x!.axes[2]! : spaces.make(shape[2]!);
  return { axes: [spaces.make(shape[0]!), spaces.make(shape[1]!), from, gradient!.axes[2]!], values: null };
};

const pad: Rule = ({ spaces, inputs: [x], attributes, type }) => {
  const pads = attributes['pads'] as unknown as readonly (readonly [number, number])[];
  return { axes: x!.axes.map((axis, i) => wholeOf(spaces, axis, type.shape[i]!, pads[i]![0])), values: null };
};

function wholeOf(spaces: Spaces, part: Space, size: number, start: number): Space {
  const whole = spaces.make(size);
  spaces.part(part, whole, start);
  return whole;
}

const slice: Rule = ({ spaces, inputs: [x], attributes, type }) => {
  const begin = attributes['begin'] as readonly number[];
  const axes = x!.axes.map((axis, i) => {
    const part = spaces.make(type.shape[i]!);
    spaces.part(part, axis, begin[i]!);
    return part;
  });
  return { axes, values: x!.values };
};

const concat: Rule = ({ spaces, inputs, attributes, type }) => {
  const along = attributes['axis'] as number;
  const [first, ...others] = inputs;
  for (const other of others)
    other.axes.forEach((axis, i) => {
      if (i !== along) spaces.same(axis, first!.axes[i]!);
    });
  const whole = spaces.make(type.shape[along]!);
  let start = 0;
  for (const { axes } of inputs) {
    spaces.part(axes[along]!, whole, start);
    start += spaces.sizeOf(axes[along]!);
  }
  return { axes: first!.axes.map((axis, i) => (i === along ? whole : axis)), values: null };
};

/** Axes that are flattened together, or split, stand for each other. */
const reshape: Rule = ({ spaces, inputs: [x], type: { shape } }) => {
  const axes: Space[] = [];
  const from = [...x!.axes];
  while (axes.length < shape.length) {
    const group: Space[] = [];
    const sizes: number[] = [];
    let [before, after] = [1, 1];
    do {
      if (from.length > 0 && (before <= after || axes.length + sizes.length === shape.length)) {
        group.push(from.shift()!);
        before *= spaces.sizeOf(group.at(-1)!);
      } else {
        sizes.push(shape[axes.length + sizes.length]!);
        after *= sizes.at(-1)!;
      }
    } while (before !== after || sizes.length === 0);
    if (group.length === 0) axes.push(...sizes.map((size) => spaces.make(size)));
    else axes.push(...spaces.factors(spaces.product(group), sizes));
  }
  return { axes, values: x!.values };
};

const transpose: Rule = ({ inputs: [x], attributes }) => ({
  axes: (attributes['order'] as readonly number[]).map((axis) => x!.axes[axis]!),
  values: x!.values,
});

const gather: Rule = ({ spaces, inputs: [table, index] }) => {
  if (index!.values !== null) spaces.part(index!.values, table!.axes[0]!, 0);
  return { axes: [...index!.axes, ...table!.axes.slice(1)], values: null };
};

const scatter: Rule = ({ spaces, inputs: [index, values], type }) => {
  index!.axes.forEach((axis, i) => spaces.same(axis, values!.axes[i]!));
  const rows = index!.values === null ? spaces.make(type.shape[0]!) : wholeOf(spaces, index!.values, type.shape[0]!, 0);
  return { axes: [rows, ...values!.axes.slice(index!.axes.length)], values: null };
};

const oneHot: Rule = ({ inputs: [x] }) => ({ axes: [...x!.axes, x!.values!], values: null });

const argmax: Rule = ({ inputs: [x] }) => ({ axes: x!.axes.slice(0, -1), values: last(x!) });

/** Copies lie side by side: an axis of one place is no axis of what it is repeated to. */
const broadcastTo: Rule = ({ spaces, inputs: [x], type }) => ({
  axes: x!.axes.map((axis, i) => (spaces.sizeOf(axis) === type.shape[i] ? axis : spaces.make(type.shape[i]!))),
  values: null,
});

const each = (rule: Rule, ...operations: readonly string[]): Readonly<Record<string, Rule>> =>
  Object.fromEntries(operations.map((operation) => [operation, rule]));

/** By operation; all there are. */
export const rules: Readonly<Record<string, Rule>> = {
  ...each(own, 'constant', 'tensor', 'fill', 'whole', 'progress', 'batch_size'),
  ...each(kept, 'abs', 'neg', 'exp', 'log', 'sqrt', 'rsqrt', 'square', 'sign', 'floor', 'sin', 'cos', 'relu'),
  ...each(kept, 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'clip', 'softmax', 'log_softmax', 'to_float'),
  ...each(kept, 'stop_gradient', 'broadcast_batch'),
  ...each(paired, 'add', 'sub', 'mul', 'div', 'power', 'maximum', 'minimum', 'select', 'equal'),
  ...each(paired, 'greater', 'greater_equal', 'less', 'less_equal'),
  ...each(reduced, 'sum', 'mean', 'max', 'min'),
  ...each(sameChannels, 'avg_pool', 'max_pool', 'avg_pool_gradient', 'resize_nearest', 'resize_bilinear'),
  ...each(sameChannels, 'resize_nearest_gradient', 'resize_bilinear_gradient'),
  ...each(chosenInWindows, 'max_pool_gradient', 'max_pool_choice'),
  ...{ matmul, outer_sum: outerSum, conv2d, conv2d_transpose: conv2dTranspose, conv2d_kernel_gradient: kernelGradient },
  ...{ pad, slice, concat, reshape, transpose, gather, scatter, one_hot: oneHot, argmax, broadcast_to: broadcastTo },
};
