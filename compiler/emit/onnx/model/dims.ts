/** The sizes of what operators make, as far as they follow from the sizes of what they are given. */
import { type Dim, elementTypes, type ElementType, type ModelNode } from './model.js';

export interface Operand {
  /** Undefined where they are only known when the model runs. */
  readonly dims: readonly Dim[] | undefined;
  readonly type: ElementType;
  /** The numbers of a constant. */
  readonly values?: readonly number[] | undefined;
}

type Rule = (operands: readonly Operand[], attributes: ModelNode['attributes']) => readonly Dim[] | undefined;

/** Operators that work on each element, or on elements that stand in the same place. */
export const elementwise: ReadonlySet<string> = new Set([
  'Abs', 'Neg', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Sign', 'Floor', 'Sin', 'Cos', 'Relu', 'LeakyRelu', 'Elu', 'Sigmoid',
  'Tanh', 'Softplus', 'Clip', 'Cast', 'Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Greater', 'GreaterOrEqual', 'Less',
  'LessOrEqual', 'Equal', 'Where',
]); // prettier-ignore

const list = (value: ModelNode['attributes'][string] | undefined): readonly number[] =>
  (value ?? []) as readonly number[];

/** Sizes of operands that meet element by element; an axis that is missing or 1 is repeated. */
export function broadcast(...all: readonly (readonly Dim[])[]): readonly Dim[] {
  const rank = Math.max(...all.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, axis) => {
    const along = all.map((dims) => dims[axis - rank + dims.length] ?? 1);
    return along.find((dim) => dim !== 1) ?? 1;
  });
}

/** What a list of sizes with one left open comes to. */
export function filled(wanted: readonly number[], given: readonly Dim[]): readonly Dim[] | undefined {
  const open = wanted.indexOf(-1);
  if (open < 0) return wanted;
  const product = (dims: readonly Dim[]) => dims.reduce<number>((all, dim) => all * (typeof dim === 'number' ? dim : 1), 1); // prettier-ignore
  const rest = product(given) / product(wanted.filter((_, axis) => axis !== open));
  const names = given.filter((dim) => typeof dim === 'string');
  const found = names.length === 0 ? rest : names.length === 1 && rest === 1 ? names[0]! : undefined;
  return found === undefined ? undefined : wanted.map((dim, axis) => (axis === open ? found : dim));
}

const first: Rule = ([x]) => x!.dims;

const reduce: Rule = ([x, axes], attributes) => {
  if (x!.dims === undefined || axes?.values === undefined) return undefined;
  const reduced = new Set(axes.values);
  return x!.dims.flatMap((dim, axis) => (!reduced.has(axis) ? [dim] : attributes['keepdims'] === 1 ? [1] : []));
};

const rules: Readonly<Record<string, Rule>> = {
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  Softmax: first,
  LogSoftmax: first,
  Identity: first,
  ArgMax: ([x]) => x!.dims?.slice(0, -1),
  Transpose: ([x], attributes) => x!.dims && list(attributes['perm']).map((axis) => x!.dims![axis]!),
  Reshape: ([x, shape]) => x!.dims && shape!.values && filled(shape!.values, x!.dims),
  Expand: ([x, shape]) => x!.dims && shape!.values && broadcast(x!.dims, shape!.values),
  Concat(operands, attributes) {
    const axis = attributes['axis'] as number;
    const along = operands.map(({ dims }) => dims?.[axis]);
    if (!along.every((dim): dim is number => typeof dim === 'number')) return undefined;
    return operands[0]!.dims!.map((dim, i) => (i === axis ? along.reduce((sum, part) => sum + part, 0) : dim));
  },
  Slice([x, starts, ends, axes]) {
    if (x!.dims === undefined || !starts?.values || !ends?.values || !axes?.values) return undefined;
    const [from, to, along] = [starts.values, ends.values, axes.values];
    return x!.dims.map((dim, axis) =>
      along.includes(axis) ? to[along.indexOf(axis)]! - from[along.indexOf(axis)]! : dim,
    );
  },
  Pad([x, pads]) {
    const { dims } = x!;
    if (dims === undefined || pads?.values === undefined) return undefined;
    const around = dims.map((_, axis) => pads.values![axis]! + pads.values![axis + dims.length]!);
    return dims.map((dim, axis) => (typeof dim === 'number' ? dim + around[axis]! : dim));
  },
  Gather([table, index], attributes) {
    if (table!.dims === undefined || index!.dims === undefined) return undefined;
    const axis = attributes['axis'] as number;
    return [...table!.dims.slice(0, axis), ...index!.dims, ...table!.dims.slice(axis + 1)];
  },
  MatMul([a, b]) {
    const [left, right] = [a!.dims, b!.dims];
    if (left === undefined || right === undefined) return undefined;
    if (left.length === 1) return [...right.slice(0, -2), right.at(-1)!];
    return [...broadcast(left.slice(0, -2), right.slice(0, -2)), left.at(-2)!, right.at(-1)!];
  },
  Gemm([a, b], attributes) {
    if (a!.dims === undefined || b!.dims === undefined) return undefined;
    const [rows, columns] = [attributes['transA'] === 1 ? 1 : 0, attributes['transB'] === 1 ? 0 : 1];
    return [a!.dims[rows]!, b!.dims[columns]!];
  },
  GatherElements: ([, index]) => index!.dims,
  ScatterElements: first,
  Shape: ([x]) => x!.dims && [x!.dims.length],
  GlobalAveragePool: ([x]) => x!.dims && [...x!.dims.slice(0, 2), 1, 1],
  ReorderInput: first,
  ReorderOutput: first,
  Conv: ([x, w], attributes) => windows(x!.dims, w!.dims?.[0], attributes),
  MaxPool: ([x], attributes) => windows(x!.dims, x!.dims?.[1], attributes),
  AveragePool: ([x], attributes) => windows(x!.dims, x!.dims?.[1], attributes),
  ConvTranspose([x, w], attributes) {
    if (x!.dims === undefined || w!.dims === undefined) return undefined;
    const [kernel, strides, dilations, pads, rest] = settings(attributes, ['kernel_shape', 'strides', 'dilations', 'pads', 'output_padding']); // prettier-ignore
    const space = kernel!.map((size, i) => {
      const extent = (dilations![i] ?? 1) * (size - 1) + 1;
      const whole = strides![i]! * ((x!.dims![i + 2] as number) - 1) + (rest![i] ?? 0) + extent;
      return whole - pads![i]! - pads![i + kernel!.length]!;
    });
    return [x!.dims[0]!, (w!.dims[1] as number) * ((attributes['group'] ?? 1) as number), ...space];
  },
  Col2Im([x, image, block]) {
    if (x!.dims === undefined || image?.values === undefined || block?.values === undefined) return undefined;
    const taps = block.values.reduce((product, size) => product * size, 1);
    return [x!.dims[0]!, (x!.dims[1] as number) / taps, ...image.values];
  },
  Resize([x, , scales]) {
    if (x!.dims === undefined || scales?.values === undefined) return undefined;
    return x!.dims.map((dim, axis) => (typeof dim === 'number' ? dim * scales.values![axis]! : dim));
  },
};

const settings = (attributes: ModelNode['attributes'], names: readonly string[]): readonly (readonly number[])[] =>
  names.map((name) => list(attributes[name]));

/** What is made of windows over [N, C, ...]. */
function windows(
  image: readonly Dim[] | undefined,
  channels: Dim | undefined,
  attributes: ModelNode['attributes'],
): readonly Dim[] | undefined {
  if (image === undefined || channels === undefined) return undefined;
  const [kernel, strides, dilations, pads] = settings(attributes, ['kernel_shape', 'strides', 'dilations', 'pads']);
  const space = kernel!.map((size, i) => {
    const around = (pads![i] ?? 0) + (pads![i + kernel!.length] ?? 0);
    const room = (image[i + 2] as number) + around - (dilations![i] ?? 1) * (size - 1) - 1;
    return Math.floor(room / strides![i]!) + 1;
  });
  return [image[0]!, channels, ...space];
}

/** Undefined where they do not follow, or nothing here asks for them. */
export function dimsMade(
  op: string,
  operands: readonly Operand[],
  attributes: ModelNode['attributes'],
): readonly Dim[] | undefined {
  if (!elementwise.has(op)) return rules[op]?.(operands, attributes);
  const all = operands.map(({ dims }) => dims);
  return all.every((dims) => dims !== undefined) ? broadcast(...all) : undefined;
}

const comparisons: ReadonlySet<string> = new Set(['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal']);

/** The type of what an operator makes. */
export function typeMade(op: string, operands: readonly Operand[], { to }: ModelNode['attributes']): ElementType {
  if (comparisons.has(op)) return 'bool';
  if (op === 'ArgMax' || op === 'Shape') return 'int64';
  if (op === 'Cast') return (Object.keys(elementTypes) as ElementType[]).find((type) => elementTypes[type] === to)!;
  return operands[op === 'Where' ? 1 : 0]!.type;
}
