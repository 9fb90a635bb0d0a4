/** Scans with less work make what they made, in float64. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { lighterScans } from '../../../../compiler/lower/scans/scans.js';
import { recurrences, leavesOf, scanned } from '../../graph/differentiate/recurrences.js';
import { header, prepare, type Subject } from '../../graph/differentiate/slopes.js';
import { batch, batchSize, same } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import type { Value } from '../../graph/reference/values.js';
import { cells, subjectOf } from './random-cells.js';
import { faultsOf } from './sound.js';

/** How many random cells are tried; more in a search for mistakes. */
const runs = Number(process.env['GANLANG_PROGRAMS'] ?? 60);

const numbers = (graph: Graph, values: readonly Value[]) =>
  evaluate(graph, values).map(({ batch, samples }) => ({ batch, numbers: samples.flatMap(({ data }) => [...data]) }));

/** That values, first and second derivatives stay what they are. */
function expectSame(subject: Subject): void {
  const { graph, values } = prepare(subject);
  const lighter = lighterScans(graph, batchSize);
  expect(faultsOf(lighter)).toEqual([]);
  const [before, after] = [numbers(graph, values), numbers(lighter, values)];
  expect(after.map(({ batch }) => batch)).toEqual(before.map(({ batch }) => batch));
  for (const [i, { numbers: made }] of before.entries()) {
    const scale = Math.max(1, ...made.map(Math.abs));
    expect(after[i]!.numbers).toHaveLength(made.length);
    for (const [j, x] of made.entries()) expect(Math.abs(after[i]!.numbers[j]! - x) / scale).toBeLessThan(1e-10);
  }
}

describe.each(recurrences)('$name', (recurrence) => {
  it.each([false, true])('reverse: %s', (reverse) => {
    expectSame({ inputs: leavesOf(recurrence), build: (ops, symbols) => scanned(ops, recurrence, symbols, reverse) });
  });
});

/** A scan whose every turn runs another over the same sequence, from what is carried. */
const nested: Subject = {
  inputs: [batch(2), batch(3, 2), same(2, 2), same(4, 2)],
  build(ops, [start, sequence, u, w]) {
    const row = { ...batch(2).type, range: null };
    const outer = new GraphBuilder({ ...header('outer'), kind: 'branch' }, ops.builder);
    const [h, x] = [outer.input('h', row), outer.input('x', batch(2).type)];
    const inner = new GraphBuilder({ ...header('inner'), kind: 'branch' }, outer);
    const [s, y] = [inner.input('s', row), inner.input('y', batch(2).type)];
    const turn = new GraphOperations(inner, ops.origin);
    const both = turn.apply('matmul', [turn.apply('concat', [y, s], { axis: 0 }), w!]);
    const next = turn.apply('tanh', [turn.add(both, turn.mul(x, 0.5))]);
    const innerBody = inner.finish([{ name: 's', value: next }, { name: 'out', value: turn.mul(next, y) }]); // prettier-ignore
    const round = new GraphOperations(outer, ops.origin);
    const shape = { length: 3, carry: 1, xs: 1, reverse: true };
    const [last, outs] = outer.scan(innerBody, shape, [h, sequence!, ...inner.captures], ops.origin);
    const sum = round.sum(outs!, [0]);
    const carried = round.apply('tanh', [round.add(round.apply('matmul', [last!, u!]), sum)]);
    const body = outer.finish([{ name: 'h', value: carried }, { name: 'out', value: sum }]); // prettier-ignore
    const made = ops.builder.scan(
      body,
      { ...shape, reverse: false },
      [start!, sequence!, ...outer.captures],
      ops.origin,
    );
    return ops.apply('concat', [ops.reshape(made[1]!, [6]), made[0]!], { axis: 0 });
  },
};

it('a scan in a scan has the same derivatives of both orders', () => expectSame(nested));

describe('cells of random operations', () => {
  it('have the same derivatives of both orders', () => {
    fc.assert(
      fc.property(cells, (cell) => expectSame(subjectOf(cell))),
      { numRuns: runs },
    );
  });
});
