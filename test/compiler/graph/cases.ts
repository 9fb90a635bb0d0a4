/** Uses of every primitive at awkward sizes: what derivatives, types and spellings are tested on. */
import type { Wire } from '../../../compiler/graph/builder.js';
import type { Attributes } from '../../../compiler/graph/ir.js';
import type { Operations } from '../../../compiler/graph/operations.js';
import { primitives } from '../../../compiler/graph/primitives/index.js';
import { batch, condition, type Leaf, positive, same, whole } from './leaves.js';
import { windowCases } from './window-cases.js';

export interface Case {
  readonly name: string;
  /** The primitive it is about. */
  readonly operation: string;
  readonly inputs: readonly Leaf[];
  readonly build: (ops: Operations, wires: readonly Wire[]) => Wire;
}

/** Applies a primitive as the language does: options that are not given have their defaults. */
export function apply(ops: Operations, operation: string, wires: readonly Wire[], given: Attributes = {}): Wire {
  const options = primitives.get(operation)!.options.map(({ name, default: standard }) => [name, standard] as const);
  return ops.apply(operation, wires, { ...Object.fromEntries(options), ...given });
}

/** `batch 2x3`, `4`: how the name of a case shows an input. */
const show = ({ type }: Leaf): string => `${type.batch ? 'batch ' : ''}[${type.shape.join()}]`;

/** A case that is one primitive applied to its inputs. */
export function simple(operation: string, inputs: readonly Leaf[], options: Attributes = {}): Case {
  const given = Object.entries(options).map(([name, value]) => `, ${name} ${JSON.stringify(value)}`);
  return {
    name: `${operation} of ${inputs.map(show).join(' and ')}${given.join('')}`,
    operation,
    inputs,
    build: (ops, wires) => apply(ops, operation, wires, options),
  };
}

const ranks: readonly Leaf[] = [same(), batch(), same(5), batch(2, 3), same(3, 1, 2), batch(2, 1, 3, 2)];

const unaries: readonly Case[] = ranks.flatMap((x) => [
  ...['abs', 'neg', 'exp', 'square', 'sign', 'floor', 'sin', 'cos', 'relu', 'elu', 'sigmoid', 'tanh', 'softplus'].map(
    (operation) => simple(operation, [x]),
  ),
  ...['log', 'sqrt', 'rsqrt'].map((operation) => simple(operation, [positive(x)])),
  simple('leaky_relu', [x], { slope: 0.2 }),
  simple('clip', [x], { low: -0.7, high: 0.9 }),
  simple('stop_gradient', [x]),
  simple('to_float', [condition(x)]),
  simple('to_float', [whole(4, x)]),
]);

/** Every legal way in which two operands meet. */
const pairs: readonly (readonly [Leaf, Leaf])[] = [
  [batch(2, 3), batch(2, 3)],
  [batch(2, 3), same(2, 3)],
  [same(2, 3), batch(2, 3)],
  [same(), same()],
  [batch(), batch()],
  [same(), batch()],
  [batch(), batch(2, 3)],
  [batch(2, 3), batch()],
  [same(), batch(2, 3)],
  [batch(), same(2, 3)],
  [same(2, 3), batch()],
  [batch(3), batch(2, 3)],
  [same(3), batch(2, 3)],
  [same(2, 3), batch(3)],
  [batch(2, 1), batch(1, 3)],
  [same(2, 1), batch(2, 3)],
  [batch(2, 3), same(2, 1)],
  [same(1, 3), batch(2, 1)],
  [batch(2, 1, 3, 2), batch(3, 2)],
  [same(2, 3, 1, 2), batch(2, 1, 4, 2)],
  [batch(1, 1), batch(1, 1)],
];

type Build = Case['build'];

const pairwise = (operation: keyof Operations & string, a: Leaf, b: Leaf): Case => ({
  name: `${operation} of ${show(a)} and ${show(b)}`,
  operation: operation === 'greaterEqual' ? 'greater_equal' : operation,
  inputs: [a, b],
  build: (ops, [x, y]) => (ops[operation] as (a: Wire, b: Wire) => Wire)(x!, y!),
});

const binaries: readonly Case[] = pairs.flatMap(([a, b]): Case[] => [
  ...(['add', 'sub', 'mul', 'maximum', 'minimum', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const).map(
    (operation) => compared(operation, a, b),
  ),
  pairwise('div', a, positive(b)),
  pairwise('power', positive(a), b),
  compared('equal', whole(3, a), whole(3, b)),
  {
    name: `select of ${show(a)} and ${show(b)}`,
    operation: 'select',
    inputs: [condition(a), a, b],
    build: (ops, [which, x, y]) => ops.select(which!, x!, y!),
  },
  {
    name: `select by ${show(a)} between ${show(b)} and itself`,
    operation: 'select',
    inputs: [condition(a), b, b],
    build: (ops, [which, x, y]) => ops.select(which!, x!, y!),
  },
]);

const names: Readonly<Record<string, string>> = { lessEqual: 'less_equal', greaterEqual: 'greater_equal' };

/** Operations that `Operations` has no short name for are aligned by hand, as the checker does. */
function compared(operation: string, a: Leaf, b: Leaf): Case {
  const name = names[operation] ?? operation;
  return {
    name: `${name} of ${show(a)} and ${show(b)}`,
    operation: name,
    inputs: [a, b],
    build: (ops, wires) => elementwise(ops.builder, name, wires, ops.origin),
  };
}
