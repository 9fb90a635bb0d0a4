/**
 * What operations are known to make of what is known of their operands: a number, one of the operands again, or
 * something new. Everything that is not named here makes something new that may differ everywhere.
 */
import { onPlainNumbers } from '../../simplify/fold.js';
import type { PrimitiveNode, TensorType } from '../../ir/graph.js';
import { size } from '../../ir/types.js';
import { attributeText } from '../../ir/attribute-text.js';
import { type Fact, open } from './fact.js';

export interface At {
  readonly node: PrimitiveNode;
  readonly operands: readonly Fact[];
  readonly types: readonly TensorType[];
  readonly type: TensorType;
  /** How many samples a batch has; null where that is not known. */
  readonly batch: number | null;
}

export type Known =
  | { readonly number: number }
  /** The same entries as an operand has, where they differ along these axes. */
  | { readonly like: Fact; readonly varies: readonly boolean[]; readonly samples: boolean }
  /** Something new; what has the same key is equal. */
  | { readonly key: string; readonly varies: readonly boolean[]; readonly samples: boolean };

type Rule = (at: At) => Known | null;

/** What an operation makes. */
export function apply(at: At): Known {
  const { type, node } = at;
  if (type.range !== null && type.range[0] === type.range[1]) return { number: type.range[0] };
  const rule = Object.hasOwn(rules, node.operation) ? rules[node.operation]! : null;
  return rule?.(at) ?? (elementwise.has(node.operation) ? entries(at) : anything(at));
}

const pattern = ({ varies, samples }: Pick<Fact, 'varies' | 'samples'>): string =>
  `${samples ? 'b' : ''}${varies.map(Number).join('')}`;

export const keyOf = (fact: Fact): string => `${fact.id}:${pattern(fact)}`;

const anything = ({ node, operands, types, type }: At): Known => ({
  key: `${node.operation} ${attributeText(node.attributes)} [${type.shape.join()}](${operands.map((fact, i) => `${keyOf(fact)}[${types[i]!.shape.join()}]`).join()})`,
  varies: open(type),
  samples: type.batch && operands.some(({ samples }) => samples),
});

/** One entry of each operand makes one entry. */
const elementwise = new Set([
  'abs', 'neg', 'exp', 'log', 'sqrt', 'rsqrt', 'square', 'sign', 'floor', 'sin', 'cos', 'relu', 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'clip', 'to_float', 'stop_gradient',
  'add', 'sub', 'mul', 'div', 'power', 'maximum', 'minimum', 'greater', 'greater_equal', 'less', 'less_equal', 'equal', 'select',
]); // prettier-ignore

/** Along which of the result's axes an operand differs: a shorter one stands at the end. */
const aligned = ({ varies }: Fact, rank: number): readonly boolean[] => [
  ...Array.from({ length: rank - varies.length }, () => false),
  ...varies,
];

function entries({ node, operands, type }: At): Known {
  const numbers = operands.map(({ number }) => number);
  if (numbers.every((value): value is number => value !== null)) {
    const folded = onPlainNumbers(node.operation, numbers, node.attributes);
    if (folded !== null) return { number: folded };
  }
  const rank = type.shape.length;
  const all = operands.map((fact) => [fact.samples, ...aligned(fact, rank)]);
  const differs = all[0]!.map((_, axis) => all.some((axes) => axes[axis]));
  // Axes along which nothing differs say nothing, so that a value in another shape still has its number.
  const seen = (axes: readonly boolean[]) => axes.filter((_, axis) => differs[axis]).map(Number).join(''); // prettier-ignore
  return {
    key: `${node.operation} ${attributeText(node.attributes)}(${operands.map(({ id }, i) => `${id}:${seen(all[i]!)}`).join()})`,
    samples: differs[0]!,
    varies: differs.slice(1),
  };
}

/** Whether two operands are equal entry by entry. */
const equals = ({ operands: [a, b], type }: At): boolean => {
  const rank = type.shape.length;
  return a!.id === b!.id && a!.samples === b!.samples && aligned(a!, rank).join() === aligned(b!, rank).join();
};

const again = (like: Fact, { type }: At): Known => ({
  like,
  varies: aligned(like, type.shape.length),
  samples: like.samples,
});

const zero = (fact: Fact | undefined): boolean => fact?.number === 0;
const one = (fact: Fact | undefined): boolean => fact?.number === 1;

const either = (holds: (a: Fact) => boolean, make: (at: At, other: Fact) => Known): Rule => (at) => {
  const [a, b] = at.operands as [Fact, Fact];
  return holds(b) ? make(at, a) : holds(a) ? make(at, b) : null;
}; // prettier-ignore

const ofEqual =
  (value: number): Rule =>
  (at) =>
    equals(at) ? { number: value } : null;
const nothingOfZero: Rule = ({ operands }) => (operands.some(zero) ? { number: 0 } : null);

/** An extremum of equal values is that value. */
const largest: Rule = (at) => (equals(at) ? again(at.operands[0]!, at) : null);

/** Over entries that do not differ a mean or an extremum is what each of them is, and a sum as many times that. */
const reduction: Rule = (at) => {
  const { node, operands, types, batch } = at;
  const [x, type] = [operands[0]!, types[0]!];
  const { axes, batch: over, keep } = node.attributes as { axes: readonly number[]; batch: boolean; keep: boolean };
  const varies = x.varies.flatMap((differs, axis) => (!axes.includes(axis) ? [differs] : keep ? [false] : []));
  const samples = x.samples && !over;
  const samplesAlike = !over || !x.samples;
  const alike = samplesAlike && axes.every((axis) => !x.varies[axis]);
  const each = axes.reduce((count, axis) => count * type.shape[axis]!, 1);
  const count = over && type.batch ? (batch === null ? null : batch * each) : each;
  if (alike && (node.operation !== 'sum' || count === 1)) return { like: x, varies, samples };
  if (alike && x.number !== null && count !== null) return { number: x.number * count };
  const key = `${node.operation} ${attributeText(node.attributes)} [${type.shape.join()}](${keyOf(x)})`;
  return { key, varies, samples };
};

const overLast = (make: (length: number) => number): Rule => ({ operands: [x], types: [type] }) =>
  x!.varies.at(-1) === true ? null : { number: make(type!.shape.at(-1)!) }; // prettier-ignore

/** In another shape: what differs along whole axes still does. */
const reshape: Rule = (at) => {
  const { operands: [x], types: [from], type } = at; // prettier-ignore
  if (x!.number !== null) return { number: x!.number };
  // Repeated along an axis that has several entries, they stand in another order then.
  const repeated = x!.varies.some((differs, axis) => !differs && from!.shape[axis] !== 1);
  if (!repeated) return { like: x!, varies: open(type), samples: x!.samples };
  return x!.varies.some(Boolean) ? null : { like: x!, varies: type.shape.map(() => false), samples: x!.samples };
};

const transpose: Rule = ({ node, operands: [x], types: [type], type: { shape } }) => {
  const order = node.attributes['order'] as readonly number[];
  const varies = order.map((axis) => x!.varies[axis]!);
  const kept = order.filter((axis) => x!.varies[axis]);
  if (kept.every((axis, i) => i === 0 || axis > kept[i - 1]!)) return { like: x!, varies, samples: x!.samples };
  const key = `transpose ${order.join()} [${type!.shape.join()}](${keyOf(x!)})`;
  return { key, varies: varies.map((differs, i) => differs && shape[i] !== 1), samples: x!.samples };
};

/** Pictures at another size: of one colour all over they stay so. */
const resize: Rule = (at) => {
  const { operands: [x] } = at; // prettier-ignore
  if (x!.number !== null) return { number: x!.number };
  if (x!.varies[0] || x!.varies[1]) return null;
  return { like: x!, varies: x!.varies, samples: x!.samples };
};

/** A product with a matrix that is the same everywhere keeps what all places have in common. */
const product: Rule = (at) => {
  const { operands: [x, w], types: [, matrix], type } = at; // prettier-ignore
  if (zero(x) || zero(w)) return { number: 0 };
  const made = anything(at);
  if (!('key' in made) || matrix!.shape.length > 2) return made;
  const last = type.shape.length - 1;
  return { ...made, varies: made.varies.map((differs, axis) => differs && (axis === last || x!.varies[axis]!)) };
};

const slice: Rule = (at) => {
  const { operands: [x], types: [from], type } = at; // prettier-ignore
  if (x!.number !== null) return { number: x!.number };
  if (size(from!.shape) === size(type.shape)) return { like: x!, varies: x!.varies, samples: x!.samples };
  const made = anything(at);
  return 'key' in made ? { ...made, varies: made.varies.map((differs, axis) => differs && x!.varies[axis]!) } : made;
};

const rules: Readonly<Record<string, Rule>> = {
  constant: ({ node }) => ({ number: node.attributes['value'] as number }),
  fill: ({ node }) => ({ number: node.attributes['value'] as number }),
  add: either(zero, (at, other) => again(other, at)),
  sub: (at) => (equals(at) ? { number: 0 } : zero(at.operands[1]) ? again(at.operands[0]!, at) : null),
  mul: (at) => nothingOfZero(at) ?? either(one, (_, other) => again(other, at))(at),
  div: (at) =>
    zero(at.operands[0]) && !zero(at.operands[1])
      ? { number: 0 }
      : equals(at)
        ? { number: 1 }
        : one(at.operands[1])
          ? again(at.operands[0]!, at)
          : null,
  maximum: largest,
  minimum: largest,
  equal: ofEqual(1),
  greater_equal: ofEqual(1),
  less_equal: ofEqual(1),
  greater: ofEqual(0),
  less: ofEqual(0),
  select: (at) => {
    const [condition, a, b] = at.operands as [Fact, Fact, Fact];
    if (condition.number !== null) return again(condition.number === 1 ? a : b, at);
    return equals({ ...at, operands: [a, b] }) ? again(a, at) : null;
  },
  to_float: ({ operands: [x] }) => (x!.number === null ? null : { number: x!.number }),
  stop_gradient: ({ operands: [x] }) => (x!.number === null ? null : { number: x!.number }),
  sum: reduction,
  mean: reduction,
  max: reduction,
  min: reduction,
  softmax: overLast((length) => 1 / length),
  log_softmax: overLast((length) => -Math.log(length)),
  argmax: overLast(() => 0),
  matmul: product,
  conv2d: nothingOfZero,
  conv2d_transpose: nothingOfZero,
  reshape,
  transpose,
  resize_nearest: resize,
  resize_bilinear: resize,
  slice,
  concat: (at) => (at.operands.length === 1 ? again(at.operands[0]!, at) : null),
  one_hot: ({ type }) => (type.shape.at(-1) === 1 ? { number: 1 } : null),
  broadcast_to: (at) => again(at.operands[0]!, at),
  broadcast_batch: (at) => again(at.operands[0]!, at),
  samples: ({ batch }) => (batch === null ? null : { number: batch }),
};
