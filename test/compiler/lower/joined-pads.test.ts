import { expect, it } from 'vitest';
import type { Value } from '../../../compiler/graph/ir/value.js';
import type { GraphOperations } from '../../../compiler/graph/build/operations.js';
import { withJoinedPads } from '../../../compiler/lower/joined-pads.js';
import { batch, valueOf } from '../graph/reference/leaves.js';
import { evaluate } from '../graph/reference/reference.js';
import { startGraph } from '../graph/differentiate/slopes.js';

const padded = (ops: GraphOperations, x: Value, ...pads: readonly (readonly [number, number])[]): Value =>
  ops.apply('pad', [x], { amount: null, after: null, pads });

/** The operations that are left of a sum of three parts, and whether they make the same. */
function joined(sum: (ops: GraphOperations, parts: readonly Value[]) => Value) {
  const leaves = [batch(2, 1), batch(2, 2), batch(2, 3)];
  const ops = startGraph('subject');
  const parts = leaves.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  const graph = ops.builder.finish([{ name: 'sum', value: sum(ops, parts) }]);
  const result = withJoinedPads(graph);
  const values = leaves.map((leaf, i) => valueOf(leaf, i));
  expect(evaluate(result, values)).toEqual(evaluate(graph, values));
  return result.nodes.flatMap((node) => (node.kind === 'primitive' ? [node.operation] : []));
}

it('joins parts that cover an axis, in whatever order they are added', () => {
  const sum = (ops: GraphOperations, [a, b, c]: readonly Value[]) =>
    ops.add(padded(ops, b!, [0, 0], [4, 0]), ops.add(padded(ops, c!, [0, 0], [0, 3]), padded(ops, a!, [0, 0], [3, 2])));
  expect(joined(sum)).toEqual(['concat']);
});

it.each([
  ['a gap', [0, 5], [2, 2], [3, 0]],
  ['an overlap', [0, 5], [0, 4], [3, 0]],
] as const)('leaves %s', (_, a, b, c) => {
  const sum = (ops: GraphOperations, parts: readonly Value[]) =>
    [a, b, c].map((pads, i) => padded(ops, parts[i]!, [0, 0], pads)).reduce((one, other) => ops.add(one, other));
  expect(joined(sum)).toEqual(['pad', 'pad', 'pad', 'add', 'add']);
});

it('leaves sums that are read elsewhere, and joins none twice', () => {
  const sum = (ops: GraphOperations, [a, b, c]: readonly Value[]) => {
    const two = ops.add(padded(ops, a!, [0, 0], [0, 5]), padded(ops, b!, [0, 0], [1, 3]));
    return ops.mul(ops.add(two, padded(ops, c!, [0, 0], [3, 0])), two);
  };
  expect(joined(sum)).toContain('pad');
});
