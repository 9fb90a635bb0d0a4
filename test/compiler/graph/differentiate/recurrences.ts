/** Recurrences to test scans on. */
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { batch, type Leaf, same } from '../reference/leaves.js';
import { header } from './slopes.js';

export const turns = 4;

type Step = (
  ops: GraphOperations,
  state: readonly GraphValue[],
  entry: GraphValue,
  fixed: readonly GraphValue[],
) => { readonly state: readonly GraphValue[]; readonly out: GraphValue };

export interface Recurrence {
  readonly name: string;
  /** What is carried at first, the sequence, and what stays. */
  readonly state: readonly Leaf[];
  readonly sequence: Leaf;
  readonly fixed: readonly Leaf[];
  readonly step: Step;
}

export const recurrences: readonly Recurrence[] = [
  {
    name: 'one state, the same start for all samples',
    state: [same(3)],
    sequence: batch(turns, 3),
    fixed: [same(3)],
    step(ops, [h], x, [w]) {
      const next = ops.apply('tanh', [ops.add(ops.mul(h!, w!), x)]);
      return { state: [next], out: ops.mul(next, x) };
    },
  },
  {
    name: 'two states that cross, and weights for each sample',
    state: [batch(2), batch(2)],
    sequence: batch(turns, 2),
    fixed: [batch(2), same()],
    step(ops, [h, c], x, [w, bias]) {
      const next = ops.sigmoid(ops.add(ops.mul(c!, w!), x));
      return { state: [ops.mul(next, bias!), ops.add(h!, ops.square(x))], out: ops.mul(h!, next) };
    },
  },
  {
    name: 'a matrix that stays, and a sequence that is the same for all',
    state: [batch(2)],
    sequence: same(turns, 2),
    fixed: [same(2, 2)],
    step(ops, [h], x, [w]) {
      const mixed = ops.reshape(ops.apply('matmul', [ops.reshape(h!, [1, 2]), w!]), [2]);
      const next = ops.apply('tanh', [ops.add(mixed, x)]);
      return { state: [next], out: ops.sum(ops.square(next), [0]) };
    },
  },
  {
    name: 'what stays is used several times, beside what is carried',
    state: [batch(2), batch(2)],
    sequence: batch(turns, 2),
    fixed: [same(2), batch(2)],
    step(ops, [h, c], x, [w, bias]) {
      const next = ops.apply('tanh', [ops.add(ops.mul(h!, w!), ops.mul(bias!, ops.add(x, w!)))]);
      return { state: [ops.mul(next, bias!), ops.add(c!, ops.mul(w!, x))], out: ops.add(ops.mul(c!, bias!), w!) };
    },
  },
];

export const leavesOf = ({ state, sequence, fixed }: Recurrence): readonly Leaf[] => [...state, sequence, ...fixed];

export const parts = ({ state, fixed }: Recurrence, symbols: readonly GraphValue[]) => ({
  state: symbols.slice(0, state.length),
  sequence: symbols[state.length]!,
  fixed: symbols.slice(symbols.length - fixed.length),
});

/** All that the recurrence makes in one row: the outs, and the last states. */
export const together = (ops: GraphOperations, outs: GraphValue, state: readonly GraphValue[]): GraphValue => {
  const flat = [outs, ...state].map((symbol) => ops.reshape(symbol, [symbol.type.shape.reduce((a, b) => a * b, 1)]));
  return flat.slice(1).reduce((row, symbol) => ops.apply('concat', [row, symbol], { axis: -1 }), flat[0]!);
};

/** What a recurrence makes, by a scan. */
export function scanned(
  ops: GraphOperations,
  recurrence: Recurrence,
  symbols: readonly GraphValue[],
  reverse: boolean,
): GraphValue {
  const { sequence, fixed, ...written } = parts(recurrence, symbols);
  // What every sample starts from is one value repeated.
  const like = symbols.find(({ type }) => type.batch)!;
  const state = written.state.map((symbol) =>
    symbol.type.batch ? symbol : ops.apply('broadcast_batch', [symbol, like]),
  );
  const body = new GraphBuilder({ ...header('step'), kind: 'branch' }, ops.builder);
  const carried = state.map(({ type }, i) => body.input(`s${i}`, { ...type, range: null }));
  const entry = body.input('x', { ...sequence.type, shape: sequence.type.shape.slice(1) });
  const made = recurrence.step(new GraphOperations(body, ops.origin), carried, entry, fixed);
  const named = [
    ...made.state.map((symbol, i) => ({ name: `s${i}`, value: symbol })),
    { name: 'out', value: made.out },
  ];
  const graph = body.finish(named);
  const shape = { length: turns, carry: state.length, xs: 1, reverse };
  const results = ops.builder.scan(graph, shape, [...state, sequence, ...body.captures], ops.origin);
  return together(ops, results.at(-1)!, results.slice(0, -1));
}
