/** Numbers that a run works out: which they are, and that float64 is what they are worked out in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { f32 } from '../../../compiler/graph/ir/types.js';
import type { Value } from '../../../compiler/graph/ir/value.js';
import type { GraphOperations } from '../../../compiler/graph/build/operations.js';
import { primitives } from '../../../compiler/graph/primitives/index.js';
import { withNumbersWorkedOut } from '../../../compiler/lower/numbers.js';
import { type Clock, operations, valueOf } from '../../../runtime/contract/formula.js';
import type { Role } from '../../../runtime/contract/graphs.js';
import { startGraph } from '../graph/differentiate/slopes.js';

const count: Clock = { kind: 'count', name: 'updates' };
const roles: readonly Role[] = [
  { kind: 'number', formula: count },
  { kind: 'stored', name: 'w' },
];

/** What becomes of `make(count, weights)`. */
function worked(make: (ops: GraphOperations, count: Value, weights: Value) => Value) {
  const ops = startGraph('subject');
  const [n, w] = [ops.builder.input('updates', f32([], false)), ops.builder.input('w', f32([3], false))];
  const before = ops.builder.finish([{ name: 'made', value: make(ops, n, w) }]);
  const { graph, roles: all } = withNumbersWorkedOut(before, roles);
  return {
    left: graph.nodes.flatMap((node) => (node.kind === 'primitive' ? [node.operation] : [])),
    formulas: all.slice(2).map((role) => (role.kind === 'number' ? role.formula : null)),
    names: graph.inputs.map(({ name }) => name),
  };
}

it('takes out what depends on clocks alone, and leaves the rest', () => {
  const { left, formulas, names } = worked((ops, n, w) => ops.div(w, ops.sub(1, ops.power(0.999, ops.add(n, 1)))));
  expect(left).toEqual(['div']);
  expect(names).toEqual(['updates', 'w', 'sub']);
  // 1 - 0.999f in float32 is wrong by 1.3e-5.
  expect(formulas.map((formula) => valueOf(formula!, () => 0))).toEqual([1 - 0.999]);
  expect(formulas.map((formula) => valueOf(formula!, () => 2))).toEqual([1 - 0.999 ** 3]);
});

it('gives a number once, however often it is used, and each that is used', () => {
  const { left, formulas } = worked((ops, n, w) => {
    const [half, root] = [ops.div(n, 2), ops.apply('sqrt', [ops.div(n, 2)])];
    return ops.mul(ops.mul(ops.mul(w, half), half), root);
  });
  expect(left).toEqual(['mul', 'mul', 'mul']);
  expect(formulas).toHaveLength(2);
});

it('leaves a graph alone in which a clock is only read', () => {
  expect(worked((ops, n, w) => ops.mul(w, n))).toEqual({ left: ['mul'], formulas: [], names: ['updates', 'w'] });
});

it('leaves formulas in the graph that would be endless', () => {
  const { left, formulas } = worked((ops, n, w) => {
    let grown = n;
    for (let i = 0; i < 12; i++) grown = ops.mul(grown, grown);
    return ops.mul(w, grown);
  });
  expect(formulas).toHaveLength(1);
  expect(left.length).toBeGreaterThan(4);
});

describe('operations on numbers', () => {
  const meant = [...primitives].filter(([name, { number }]) => number !== undefined && name !== 'constant');

  it('are those of the primitives', () => expect(Object.keys(operations).sort()).toEqual(meant.map(([name]) => name).sort())); // prettier-ignore

  it.each(meant.map(([name]) => name))('%s', (name) => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number), fc.tuple(number, number), (values, [low, high]) => {
        const wanted = primitives.get(name)!.number!(values, { low, high });
        const formula = { kind: 'apply', operation: name, of: values, options: { low, high } } as const;
        expect(valueOf(formula, () => NaN)).toEqual(wanted);
      }),
    );
  });
});
