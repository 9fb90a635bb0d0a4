/** Uses of every primitive at awkward sizes: what derivatives, types and spellings are tested on. */
import { elementwise } from '../../../../compiler/graph/build/elementwise.js';
import type { Attribute } from '../../../../compiler/graph/ir/graph.js';
import { batch, condition, type Leaf, positive, same, whole } from '../reference/leaves.js';
import { apply, type Case, showLeaf, simple } from './case.js';
import { windowCases } from './window-cases.js';

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

/** A primitive that works on pairs of elements. */
const aligned = (operation: string, ...inputs: readonly Leaf[]): Case => ({
  name: `${operation} of ${inputs.map(showLeaf).join(' and ')}`,
  operation,
  inputs,
  build: (ops, values) => elementwise(ops.builder, operation, values, ops.origin),
});

const binaries: readonly Case[] = pairs.flatMap(([a, b]): Case[] => [
  ...['add', 'sub', 'mul', 'maximum', 'minimum', 'less', 'less_equal', 'greater', 'greater_equal'].map((operation) =>
    aligned(operation, a, b),
  ),
  aligned('div', a, positive(b)),
  aligned('power', positive(a), b),
  aligned('equal', whole(3, a), whole(3, b)),
  aligned('select', condition(a), a, b),
  aligned('select', condition(a), b, b),
]);

/** One operand is a number, or both are the same value. */
const special: readonly Case[] = [
  { name: 'x * x', operation: 'mul', inputs: [batch(2, 3)], build: (ops, [x]) => ops.mul(x!, x!) },
  { name: 'x / x^2', operation: 'div', inputs: [positive(batch(2))], build: (ops, [x]) => ops.div(x!, ops.square(x!)) },
  { name: 'x + 2', operation: 'add', inputs: [batch(2, 3)], build: (ops, [x]) => ops.add(x!, 2) },
  { name: '2 - x', operation: 'sub', inputs: [batch(2, 3)], build: (ops, [x]) => ops.sub(2, x!) },
  { name: '3 * x', operation: 'mul', inputs: [same(2, 3)], build: (ops, [x]) => ops.mul(3, x!) },
  { name: '2 / x', operation: 'div', inputs: [positive(batch(3))], build: (ops, [x]) => ops.div(2, x!) },
  { name: 'x ^ 3', operation: 'power', inputs: [batch(2, 3)], build: (ops, [x]) => ops.power(x!, 3) },
  { name: '2 ^ x', operation: 'power', inputs: [batch(2, 3)], build: (ops, [x]) => ops.power(2, x!) },
  { name: 'x > 0.3', operation: 'greater', inputs: [batch(2, 3)], build: (ops, [x]) => ops.greater(x!, 0.3) },
  {
    name: 'x or 1, by x > 0',
    operation: 'select',
    inputs: [batch(2, 3)],
    build: (ops, [x]) => ops.select(ops.greater(x!, 0), x!, 1),
  },
  {
    name: '0 or x, by a condition for all',
    operation: 'select',
    inputs: [condition(same(3)), batch(2, 3)],
    build: (ops, [which, x]) => ops.select(which!, 0, x!),
  },
  {
    name: 'a constant',
    operation: 'constant',
    inputs: [batch(2)],
    build: (ops) => ops.builder.constant(2.5, ops.origin),
  },
];

const reductions: readonly Case[] = ['sum', 'mean', 'max', 'min'].flatMap((operation) => [
  ...[batch(2, 3, 4), same(2, 3, 4)].flatMap((x) => [
    ...[null, 0, 1, -1, [0, 2], [1, 2], 'all'].flatMap((axis) => [
      simple(operation, [x], { axis }),
      simple(operation, [x], { axis, batch: true }),
      simple(operation, [x], { axis, keep: true }),
      simple(operation, [x], { axis, keep: true, batch: true }),
    ]),
  ]),
  simple(operation, [batch()]),
  simple(operation, [same()]),
  simple(operation, [batch()], { axis: 'all' }),
  simple(operation, [batch(1, 2)], { axis: [], batch: true }),
  simple(operation, [batch(2, 3)], { axis: [] }),
  simple(operation, [batch(2, 1, 3, 2)], { axis: [0, 1, 2], batch: true }),
  simple(operation, [batch(2, 1, 3, 2)], { axis: [1, 3], keep: true }),
]);

const rows: readonly Case[] = ['softmax', 'log_softmax'].flatMap((operation) =>
  [batch(4), same(3), batch(2, 3), batch(1), batch(2, 1, 3), batch(2, 2, 1, 3)].map((x) => simple(operation, [x])),
);

const products: readonly Case[] = [
  // a shared matrix
  simple('matmul', [batch(4), same(4, 3)]),
  simple('matmul', [same(4), same(4, 3)]),
  simple('matmul', [batch(2, 4), same(4, 3)]),
  simple('matmul', [same(2, 4), same(4, 3)]),
  simple('matmul', [batch(2, 3, 4), same(4, 1)]),
  simple('matmul', [batch(2, 1, 3, 4), same(4, 2)]),
  simple('matmul', [batch(1), same(1, 1)]),
  // stacks
  simple('matmul', [batch(2, 4), batch(4, 3)]),
  simple('matmul', [same(2, 4), batch(4, 3)]),
  simple('matmul', [batch(2, 3, 4), batch(2, 4, 5)]),
  simple('matmul', [batch(2, 3, 4), same(2, 4, 5)]),
  simple('matmul', [same(2, 3, 4), batch(2, 4, 5)]),
  simple('matmul', [same(2, 3, 4), same(2, 4, 5)]),
  simple('matmul', [batch(2, 1, 3, 4), batch(2, 1, 4, 2)]),
  simple('matmul', [same(2, 2, 3, 4), batch(2, 2, 4, 2)]),
  // x times itself
  { name: 'x times x', operation: 'matmul', inputs: [batch(3, 3)], build: (ops, [x]) => ops.apply('matmul', [x!, x!]) },
  {
    name: 'w times w',
    operation: 'matmul',
    inputs: [same(3, 3)],
    build: (ops, [x]) => ops.apply('matmul', [x!, x!]),
  },
  simple('outer_sum', [batch(4), batch(3)]),
  simple('outer_sum', [same(4), same(3)]),
  simple('outer_sum', [batch(2, 4), batch(2, 3)]),
  simple('outer_sum', [same(2, 4), same(2, 3)]),
  simple('outer_sum', [batch(2, 1, 3), batch(2, 1, 5)]),
];

const arrangement: readonly Case[] = [
  simple('reshape', [batch(2, 3)], { shape: [3, 2] }),
  simple('reshape', [batch(2, 3)], { shape: [null] }),
  simple('reshape', [same(1)], { shape: [] }),
  simple('reshape', [batch()], { shape: [1, 1] }),
  simple('reshape', [batch(2, 1, 3, 2)], { shape: [6, null] }),
  simple('reshape', [whole(4, batch(2, 3))], { shape: [6] }),
  simple('transpose', [batch(2, 3)], { order: [1, 0] }),
  simple('transpose', [same(2, 3, 4)], { order: [2, 0, 1] }),
  simple('transpose', [batch(2, 3, 4)], { order: [1, 2, 0] }),
  simple('transpose', [batch(2, 1, 3, 2)], { order: [3, 1, 0, 2] }),
  simple('transpose', [batch(4)], { order: [0] }),
  simple('transpose', [whole(4, batch(2, 3))], { order: [1, 0] }),
  simple('concat', [batch(2, 3), batch(2, 1)]),
  simple('concat', [batch(2, 3), same(2, 1), batch(2, 2)]),
  simple('concat', [same(2), same(3)]),
  simple('concat', [same(2), batch(3)]),
  simple('concat', [batch(2, 3), same(1, 3)], { axis: 0 }),
  simple('concat', [batch(2, 2, 3)]),
  simple('concat', [same(1, 2, 3), batch(1, 1, 3)], { axis: 1 }),
  simple('concat', [batch(1, 2, 2, 3), same(1, 2, 2, 1)], { axis: -1 }),
  { name: 'x beside itself', operation: 'concat', inputs: [batch(2)], build: (ops, [x]) => apply(ops, 'concat', [x!, x!]) },
  simple('slice', [batch(5)], { begin: [1], size: [3] }),
  simple('slice', [same(5)], { begin: [4], size: [1] }),
  simple('slice', [batch(3, 4)], { begin: [1, 0], size: [2, 4] }),
  simple('slice', [batch(2, 3, 4)], { begin: [0, 1, 1], size: [2, 1, 2] }),
  simple('slice', [batch(2, 1, 3, 4)], { begin: [1, 0, 0, 2], size: [1, 1, 2, 2] }),
  simple('slice', [batch()], { begin: [], size: [] }),
  simple('slice', [same()], { begin: [], size: [] }),
  simple('slice', [whole(4, batch(3, 2))], { begin: [1, 0], size: [1, 2] }),
  simple('pad', [batch(2, 3, 2)], { amount: 1 }),
  simple('pad', [same(2, 3, 2)], { amount: [1, 2] }),
  simple('pad', [batch(2, 3, 2)], { amount: [0, 1], after: [2, 0] }),
  simple('pad', [batch(3)], { pads: [[1, 2]] }),
  simple('pad', [batch()], { pads: [] }),
  simple('pad', [same()], { pads: [] }),
  simple('pad', [same(2, 3)], { pads: [[0, 1], [2, 0]] }),
  simple('pad', [batch(2, 1, 3, 2)], { pads: [[0, 1], [2, 0], [0, 0], [1, 1]] }),
  simple('gather', [same(4, 3), whole(4, batch())]),
  simple('gather', [same(4, 3), whole(4, batch(5))]),
  simple('gather', [same(4), whole(3, batch(2, 2))]),
  simple('gather', [same(4, 2, 3), whole(4, same())]),
  simple('gather', [same(4, 2), whole(4, same(6))]),
  simple('gather', [same(4), whole(4, same())]),
  simple('scatter', [whole(4, batch()), batch(3)], { rows: 4 }),
  simple('scatter', [whole(3, batch(5)), batch(5, 2)], { rows: 4 }),
  simple('scatter', [whole(4, batch(5)), batch(5)], { rows: 4 }),
  simple('scatter', [whole(4, same()), same(2, 3)], { rows: 4 }),
  simple('scatter', [whole(4, same(6)), same(6, 2)], { rows: 5 }),
  simple('scatter', [whole(4, batch(2, 2)), batch(2, 2, 3)], { rows: 4 }),
  simple('one_hot', [whole(4, batch())]),
  simple('one_hot', [whole(4, same())]),
  simple('one_hot', [whole(3, batch(5))]),
  simple('one_hot', [whole(3, batch(2, 2))]),
  simple('whole', [], { value: 3 }),
  simple('argmax', [batch(4)]),
  simple('argmax', [same(3)]),
  simple('argmax', [batch(2, 3, 5)]),
  simple('argmax', [batch(1)]),
  simple('broadcast_to', [same(), batch()]),
  simple('broadcast_to', [same(1, 3), batch(2, 3)]),
  simple('broadcast_to', [batch(1, 3), batch(2, 3)]),
  simple('broadcast_to', [batch(2, 1), same(2, 3)]),
  simple('broadcast_to', [same(2, 1), same(2, 3)]),
  simple('broadcast_to', [same(1, 1, 1), batch(2, 1, 3)]),
  simple('broadcast_to', [batch(1, 2, 1, 3), batch(2, 2, 2, 3)]),
  simple('broadcast_to', [same(1), whole(3, batch(2))]),
  simple('broadcast_batch', [same(2, 3), batch(4)]),
  simple('broadcast_batch', [same(), batch()]),
  simple('broadcast_batch', [batch(2), batch(3)]),
  simple('batch_size', [batch(2)]),
  filled('add', 0, batch(4)),
  filled('mul', 1, same(2, 3)),
  filled('mul', -2.5, batch(2, 1)),
  filled('add', 3, same()),
  tabled('mul', [1, 3, 3, 1], batch(4)),
  tabled('mul', [4, 5, 6], batch(3)),
  tabled('matmul', [[0, 1], [2, 3], [-1.5, 4]], batch(3)), // prettier-ignore
  tabled('matmul', [[0, 1], [2, 3]], same(2)),
  simple('batch_size', [batch()]),
]; // prettier-ignore

/** A value and one number everywhere. */
function filled(operation: string, value: number, leaf: Leaf): Case {
  const { shape } = leaf.type;
  return {
    name: `${operation} of ${showLeaf(leaf)} and ${value} everywhere`,
    operation: 'fill',
    inputs: [leaf],
    build: (ops, [x]) => ops.apply(operation, [x!, ops.apply('fill', [], { value, shape })]),
  };
}

/** A value and a constant table. */
function tabled(operation: string, values: Attribute, leaf: Leaf): Case {
  return {
    name: `${operation} of ${showLeaf(leaf)} and the table ${JSON.stringify(values)}`,
    operation: 'tensor',
    inputs: [leaf],
    build: (ops, [x]) => ops.apply(operation, [x!, ops.apply('tensor', [], { values })]),
  };
}

/** Every primitive but `progress`, which only a run can tell. */
export const cases: readonly Case[] = [
  ...unaries,
  ...binaries,
  ...special,
  ...reductions,
  ...rows,
  ...products,
  ...arrangement,
  ...windowCases,
];
