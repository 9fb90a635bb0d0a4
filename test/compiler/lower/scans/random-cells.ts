/** Recurrent cells of random operations, to run with scans as they are written and with less work. */
import fc from 'fast-check';
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Value } from '../../../../compiler/graph/ir/value.js';
import { batch, type Leaf, same } from '../../graph/reference/leaves.js';
import { header, type Subject } from '../../graph/differentiate/slopes.js';

/** How many numbers a state, an entry and every row between have. */
const width = 3;

/** One operation of a turn: which, and on which of the values before it. */
export interface Move {
  readonly operation: number;
  readonly a: number;
  readonly b: number;
}

export interface Cell {
  readonly moves: readonly Move[];
  /** Which values are carried on, and which is collected. */
  readonly next: readonly [number, number];
  readonly out: number;
  readonly reverse: boolean;
  readonly turns: number;
  /** Whether entries are the same for all samples. */
  readonly shared: boolean;
  /** Whether a second scan reads what the first has made. */
  readonly twice: boolean;
}

type Operation = (ops: GraphOperations, a: Value, b: Value, fixed: Fixed) => Value;

interface Fixed {
  readonly matrix: Value;
  readonly wide: Value;
  readonly row: Value;
  readonly context: Value;
}

const matmul = (ops: GraphOperations, a: Value, b: Value) => ops.apply('matmul', [a, b]);
const part = (ops: GraphOperations, x: Value, begin: number) =>
  ops.apply('slice', [x], { begin: [begin], size: [width] });

const operations: readonly Operation[] = [
  (ops, a, b) => ops.add(a, b),
  (ops, a, b) => ops.mul(a, b),
  (ops, a, b) => ops.sub(a, b),
  (ops, a) => ops.sigmoid(a),
  (ops, a) => ops.apply('tanh', [a]),
  (ops, a, _, { matrix }) => ops.apply('tanh', [matmul(ops, a, matrix)]),
  (ops, a, _, { matrix, row }) => ops.add(matmul(ops, a, matrix), row),
  (ops, a, b, { wide }) => ops.sigmoid(matmul(ops, ops.apply('concat', [a, b], { axis: 0 }), wide)),
  (ops, a, b, { wide }) => {
    const both = matmul(ops, a, ops.transpose(wide, [1, 0]));
    return ops.mul(ops.apply('tanh', [part(ops, both, 0)]), ops.add(b, part(ops, both, width)));
  },
  (ops, a, _, { row }) => ops.mul(a, row),
  (ops, a, _, { context }) => ops.add(a, context),
  (ops, a, b, { context, matrix }) => ops.mul(ops.add(a, b), matmul(ops, context, matrix)),
  (ops, a) => ops.apply('softmax', [a]),
  (ops, a, b) => ops.select(ops.greater(a, 0), a, ops.mul(b, 0.3)),
  (ops, a) => ops.spread(ops.sum(ops.square(a), [0], { keep: true }), a),
  (ops, a, b, { matrix }) => ops.apply('tanh', [ops.sub(matmul(ops, ops.mul(a, b), ops.transpose(matrix, [1, 0])), b)]),
  (ops, a, _, { matrix }) => ops.apply('gather', [matrix, ops.apply('argmax', [a])]),
  (ops, _, b) => ops.mul(0.5, b),
];

export const cells: fc.Arbitrary<Cell> = fc.record({
  moves: fc.array(fc.record({ operation: fc.nat(operations.length - 1), a: fc.nat(9), b: fc.nat(9) }), {
    minLength: 2,
    maxLength: 7,
  }),
  next: fc.tuple(fc.nat(9), fc.nat(9)),
  out: fc.nat(9),
  reverse: fc.boolean(),
  turns: fc.constantFrom(1, 2, 4),
  shared: fc.boolean(),
  twice: fc.boolean(),
});

export function subjectOf({ moves, next, out, reverse, turns, shared, twice }: Cell): Subject {
  const inputs: readonly Leaf[] = [
    ...[batch(width), batch(width), shared ? same(turns, width) : batch(turns, width)],
    ...[same(width, width), same(2 * width, width), same(width), batch(width)],
  ];
  return {
    inputs,
    build(ops, [h, c, xs, ...given]) {
      const scan = (start: readonly Value[], sequence: Value) => {
        const builder = new GraphBuilder({ ...header('turn'), kind: 'branch' }, ops.builder);
        const inner = new GraphOperations(builder, ops.origin);
        const state = start.map(({ type }, i) => builder.input(`s${i}`, { ...type, range: null }));
        const entry = builder.input('x', { ...sequence.type, shape: sequence.type.shape.slice(1) });
        const [matrix, wide, row, context] = given as [Value, Value, Value, Value];
        // The latest are the likeliest to be taken, so that most of what is made is used.
        const made: Value[] = [...state, entry];
        const pick = (index: number): Value => made[made.length - 1 - (index % made.length)]!;
        for (const { operation, a, b } of moves)
          made.push(operations[operation]!(inner, pick(a), pick(b), { matrix, wide, row, context }));
        const whole = (value: Value) => inner.spread(value, state[0]!);
        const carried = next.map((index, i) => ({ name: `s${i}`, value: whole(inner.apply('tanh', [pick(index)])) }));
        const body = builder.finish([...carried, { name: 'out', value: pick(out) }]);
        const shape = { length: turns, carry: 2, xs: 1, reverse };
        return ops.builder.scan(body, shape, [...start, sequence, ...builder.captures], ops.origin);
      };
      const first = scan([h!, c!], xs!);
      const last = twice ? scan(first.slice(0, 2), first[2]!) : first;
      return ops.apply('concat', [ops.reshape(last[2]!, [turns * width]), last[0]!, last[1]!], { axis: 0 });
    },
  };
}
