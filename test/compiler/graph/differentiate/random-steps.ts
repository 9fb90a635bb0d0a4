/** The single steps of random programs: each applies one primitive, or few. */
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { elementwise } from '../../../../compiler/graph/build/elementwise.js';
import type { Attribute } from '../../../../compiler/graph/ir/graph.js';
import { apply } from '../primitives/case.js';
import { sizeOf } from '../reference/ndarray.js';
import type { Draft, Step } from './random-program.js';

const rank = ({ type }: GraphValue): number => type.shape.length;

/** x mapped to numbers of 0.3 and more. */
const positive = ({ ops }: Draft, x: GraphValue): GraphValue => ops.add(ops.apply('softplus', [x]), 0.3);

/** A step on one value. */
const on =
  (fits: (symbol: GraphValue) => boolean, make: (draft: Draft, x: GraphValue) => ReturnType<Step>): Step =>
  (draft) => {
    const x = draft.find(fits);
    return x === undefined ? undefined : make(draft, x);
  };

const anything = (): boolean => true;
const image = (x: GraphValue): boolean => rank(x) === 3;
const listed = (x: GraphValue): boolean => rank(x) > 0;

/** x with noise or a weight added, so that it meets kinks and other values nowhere by construction, as padding would. */
const apart = ({ ops, weight, noise }: Draft, x: GraphValue): GraphValue =>
  ops.add(x, x.type.batch ? noise(...x.type.shape) : weight(...x.type.shape));

const smooth = ['neg', 'sin', 'cos', 'sigmoid', 'tanh', 'softplus'].map((operation) =>
  on(anything, ({ ops }, x) => ops.apply(operation, [x])),
);

const kinked: readonly Step[] = [
  ...['abs', 'relu', 'elu'].map((operation) =>
    on(anything, (draft, x) => draft.ops.apply(operation, [apart(draft, x)])),
  ),
  on(anything, (draft, x) => draft.ops.apply('leaky_relu', [apart(draft, x)], { slope: 0.3 })),
  on(anything, (draft, x) => draft.ops.apply('clip', [apart(draft, x)], { low: -0.8, high: 0.9 })),
  on(anything, (draft, x) => draft.ops.mul(draft.ops.sign(apart(draft, x)), draft.ops.sin(x))),
  on(anything, (draft, x) => draft.ops.add(draft.ops.apply('floor', [apart(draft, x)]), draft.ops.cos(x))),
];

const narrow: readonly Step[] = [
  on(anything, ({ ops }, x) => ops.exp(ops.mul(0.4, ops.apply('tanh', [x])))),
  on(anything, ({ ops }, x) => ops.mul(0.5, ops.square(x))),
  on(anything, (draft, x) => draft.ops.log(positive(draft, x))),
  on(anything, (draft, x) => draft.ops.apply('sqrt', [positive(draft, x)])),
  on(anything, (draft, x) => draft.ops.apply('rsqrt', [positive(draft, x)])),
];

/** A step on two values that pair, as far as the operation agrees. */
const pair =
  (make: (draft: Draft, a: GraphValue, b: GraphValue) => GraphValue): Step =>
  (draft) => {
    const [a, b] = [draft.find(), draft.find()];
    return a === undefined || b === undefined ? undefined : make(draft, a, b);
  };

const aligned = ({ ops }: Draft, operation: string, ...symbols: readonly GraphValue[]): GraphValue =>
  elementwise(ops.builder, operation, symbols, ops.origin);

const binary: readonly Step[] = [
  ...['add', 'sub', 'mul'].map((operation) => pair((draft, a, b) => aligned(draft, operation, a, b))),
  ...['maximum', 'minimum'].map((operation) => pair((draft, a, b) => aligned(draft, operation, a, apart(draft, b)))),
  pair((draft, a, b) => draft.ops.div(a, positive(draft, b))),
  pair((draft, a, b) => draft.ops.power(positive(draft, a), draft.ops.apply('tanh', [b]))),
  pair((draft, a, b) => draft.ops.select(aligned(draft, 'less', a, apart(draft, b)), a, draft.ops.sin(b))),
  ...['greater', 'greater_equal', 'less', 'less_equal', 'equal'].map((operation) =>
    pair((draft, a, b) => draft.ops.mul(draft.ops.toFloat(aligned(draft, operation, a, apart(draft, b))), a)),
  ),
  on(anything, ({ ops, random }, x) => ops.add(ops.mul(random.pick([-0.7, 1, 1.2]), x), random.pick([0, 0.3]))),
  on(anything, ({ ops, random }, x) => ops.sub(random.pick([0, 1]), ops.div(x, random.pick([1, 1.5])))),
];

const reductions: readonly Step[] = (['sum', 'mean', 'max', 'min'] as const).map((operation) =>
  on(anything, (draft, x) => {
    const { ops, random } = draft;
    const axis = random.pick<Attribute>([null, 'all', ...(listed(x) ? [0, -1] : []), ...(rank(x) > 1 ? [[0, 1]] : [])]);
    const options = { axis, keep: random.below(2) === 0, batch: random.below(2) === 0 };
    const sums = operation === 'sum' || operation === 'mean';
    const made = apply(ops, operation, [sums ? x : apart(draft, x)], options);
    return operation === 'sum' ? ops.mul(0.3, made) : made;
  }),
);

const linear: readonly Step[] = [
  on(listed, (draft, x) => {
    const columns = 1 + draft.random.below(3);
    const inner = x.type.shape.at(-1)!;
    return draft.ops.div(draft.ops.apply('matmul', [x, draft.weight(inner, columns)]), inner);
  }),
  on(
    (x) => rank(x) >= 2,
    ({ ops }, x) => {
      const axes = [...x.type.shape.keys()];
      const turned = ops.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
      return ops.mul(0.3, ops.apply('matmul', [x, turned]));
    },
  ),
  pair(({ ops }, a, b) => ops.mul(0.3, ops.apply('matmul', [a, b]))),
  pair(({ ops }, a, b) => ops.mul(0.2, ops.apply('outer_sum', [a, b]))),
  on(listed, ({ ops }, x) => ops.apply('softmax', [x])),
  on(listed, ({ ops }, x) => ops.mul(0.5, ops.apply('log_softmax', [x]))),
];

/** Stride, padding and kernel of a window, at random. */
const windowOf = ({ random }: Draft) => ({
  stride: [1 + random.below(3), 1 + random.below(2)],
  padding: random.pick<Attribute>(['same', 'valid', 1, [0, 1]]),
  size: [1 + random.below(3), 1 + random.below(3)],
});

const windows: readonly Step[] = [
  on(image, (draft, x) => {
    const { size, stride, padding } = windowOf(draft);
    const kernel = draft.weight(size[0]!, size[1]!, x.type.shape[2]!, 1 + draft.random.below(2));
    return draft.ops.mul(0.3, apply(draft.ops, 'conv2d', [x, kernel], { stride, padding }));
  }),
  on(image, (draft, x) => {
    const { size, stride, padding } = windowOf(draft);
    const kernel = draft.weight(size[0]!, size[1]!, 1 + draft.random.below(2), x.type.shape[2]!);
    return draft.ops.mul(0.3, apply(draft.ops, 'conv2d_transpose', [x, kernel], { stride, padding }));
  }),
  on(image, (draft, x) => apply(draft.ops, 'avg_pool', [x], windowOf(draft))),
  on(image, (draft, x) => apply(draft.ops, 'max_pool', [apart(draft, x)], windowOf(draft))),
  ...['resize_nearest', 'resize_bilinear'].map((operation) =>
    on(image, ({ ops, random }, x) =>
      ops.apply(operation, [x], { height: 1 + random.below(5), width: 1 + random.below(5) }),
    ),
  ),
  on(image, ({ ops, random }, x) =>
    apply(ops, 'pad', [x], { amount: [random.below(2), 1], after: [1, random.below(2)] }),
  ),
];

const arrangement: readonly Step[] = [
  on(anything, ({ ops }, x) => ops.reshape(x, [sizeOf(x.type.shape)])),
  on(anything, ({ ops }, x) => ops.reshape(x, [1, ...x.type.shape])),
  on(
    (x) => sizeOf(x.type.shape) % 2 === 0,
    ({ ops }, x) => ops.reshape(x, [2, sizeOf(x.type.shape) / 2, 1]),
  ),
  on(listed, ({ ops }, x) => ops.transpose(x, [...x.type.shape.keys()].reverse())),
  on(listed, (draft, x) => {
    const other = draft.find((symbol) => rank(symbol) === rank(x))!;
    return apply(draft.ops, 'concat', [x, other], { axis: draft.random.below(rank(x)) });
  }),
  on(listed, (draft, x) => apply(draft.ops, 'concat', [x, x], { axis: -1 })),
  on(listed, ({ ops, random }, x) => {
    const begin = x.type.shape.map((dim) => random.below(dim));
    return ops.apply('slice', [x], { begin, size: x.type.shape.map((dim, i) => 1 + random.below(dim - begin[i]!)) });
  }),
  (draft) => draft.ops.apply('gather', [draft.weight(4, 1 + draft.random.below(3)), draft.whole()]),
  (draft) => {
    const chosen = draft.ops.apply('one_hot', [draft.whole()]);
    return draft.ops.apply('matmul', [chosen, draft.weight(chosen.type.shape.at(-1)!, 2)]);
  },
  (draft) => {
    const index = draft.whole();
    const { shape, batch } = index.type;
    const values = draft.find(
      (x) => x.type.batch === batch && shape.every((dim, i) => dim === x.type.shape[i]) && rank(x) >= shape.length,
    );
    return values === undefined
      ? undefined
      : draft.ops.mul(0.4, draft.ops.apply('scatter', [index, values], { rows: 4 }));
  },
  pair(({ ops }, a, b) => ops.spread(a, b)),
  pair(({ ops }, a, b) => ops.div(a, ops.batchSize(b))),
];

/** Every step, in equal shares. */
export const steps: readonly Step[] = [
  ...smooth,
  ...kinked,
  ...narrow,
  ...binary,
  ...reductions,
  ...linear,
  ...windows,
  ...windows,
  ...arrangement,
];
