/** Scans with less work make what they made, in float64. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { lighterScans } from '../../../../compiler/lower/scans/scans.js';
import { recurrences, leavesOf, scanned } from '../../graph/differentiate/recurrences.js';
import { prepare, type Subject } from '../../graph/differentiate/slopes.js';
import { batchSize } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import type { Value } from '../../graph/reference/values.js';
import { cells, subjectOf } from './random-cells.js';
import { faultsOf } from './sound.js';

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

describe('cells of random operations', () => {
  it('have the same derivatives of both orders', () => {
    fc.assert(
      fc.property(cells, (cell) => expectSame(subjectOf(cell))),
      { numRuns: 60 },
    );
  });
});
