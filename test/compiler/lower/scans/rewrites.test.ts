/** Each rewrite of scans by itself: how many multiply-adds of products are left, and where they stand. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { gradients } from '../../../../compiler/graph/differentiate/differentiate.js';
import type { Graph, ScanNode } from '../../../../compiler/graph/ir/graph.js';
import type { Value } from '../../../../compiler/graph/ir/value.js';
import { flopsOf } from '../../../../compiler/graph/analyse/measure.js';
import { computedAfter } from '../../../../compiler/lower/scans/after.js';
import { computedBefore } from '../../../../compiler/lower/scans/before.js';
import { merged } from '../../../../compiler/lower/scans/merge.js';
import { recalled } from '../../../../compiler/lower/scans/recall.js';
import { lighterScans } from '../../../../compiler/lower/scans/scans.js';
import { split } from '../../../../compiler/lower/scans/split.js';
import { summedAfter } from '../../../../compiler/lower/scans/sums.js';
import { trimmed } from '../../../../compiler/lower/scans/trim.js';
import { simplify } from '../../../../compiler/graph/simplify/simplify.js';
import { header, startGraph } from '../../graph/differentiate/slopes.js';
import { batch, batchSize, type Leaf, same, valueOf, whole } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import { faultsOf } from './sound.js';

const turns = 5;
const [units, width] = [2, 3];

type Turn = (ops: GraphOperations, h: Value, x: Value, given: readonly Value[]) => { next: Value; out: Value };

interface Made {
  readonly graph: Graph;
  readonly leaves: readonly Leaf[];
}

/** A recurrence of one state, what is made of it, and the derivatives for some of its inputs. */
function recurrence(
  turn: Turn,
  fixed: readonly Leaf[],
  wanted: readonly number[],
  sequence = batch(turns, width),
): Made {
  const leaves = [batch(units), sequence, ...fixed];
  const ops = startGraph('subject');
  const symbols = leaves.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  const [start, xs, ...given] = symbols as [Value, Value, ...Value[]];
  const builder = new GraphBuilder({ ...header('turn'), kind: 'branch' }, ops.builder);
  const h = builder.input('h', { ...start.type, range: null });
  const x = builder.input('x', { ...xs.type, shape: xs.type.shape.slice(1) });
  const { next, out } = turn(new GraphOperations(builder, ops.origin), h, x, given);
  const body = builder.finish([{ name: 'h', value: next }, { name: 'out', value: out }]); // prettier-ignore
  const shape = { length: turns, carry: 1, xs: 1, reverse: false };
  const [last, outs] = ops.builder.scan(body, shape, [start, xs, ...builder.captures], ops.origin);
  const total = (y: Value) => ops.sum(ops.square(y), y.type.shape.map((_, axis) => axis), { batch: y.type.batch }); // prettier-ignore
  const loss = ops.add(total(last!), total(outs!));
  const flows = gradients(ops, loss, wanted.map((i) => symbols[i]!)); // prettier-ignore
  const results = [outs!, loss, ...flows.flatMap((flow) => flow ?? [])];
  const graph = simplify(ops.builder.finish(results.map((value, i) => ({ name: `y${i}`, value }))));
  return { graph, leaves };
}

const matmul = (ops: GraphOperations, a: Value, b: Value) => ops.apply('matmul', [a, b]);

/** h <- tanh(x W + h U + b): two products a turn, of 2 x 3 x 2 and of 2 x 2 x 2 operations. */
const plain: Turn = (ops, h, x, [w, u, b]) => {
  const next = ops.apply('tanh', [ops.add(ops.add(matmul(ops, x, w!), matmul(ops, h, u!)), b!)]);
  return { next, out: next };
};
const plainWeights = [same(width, units), same(units, units), same(units)];
const [ofEntry, ofState] = [2 * width * units, 2 * units * units];

const isProduct = (operation: string) => ['matmul', 'outer_sum'].includes(operation);

/** Operations of products, for one sample. */
const products = (graph: Graph): number =>
  graph.nodes.reduce((sum, node) => {
    if (node.kind === 'scan') return sum + node.length * products(node.body);
    return sum + (node.kind === 'primitive' && isProduct(node.operation) ? flopsOf(graph, node) : 0);
  }, 0);

const scansOf = (graph: Graph) => graph.nodes.filter((node): node is ScanNode => node.kind === 'scan');
const operationsOf = ({ nodes }: Graph) =>
  nodes.flatMap((node) => (node.kind === 'primitive' ? [node.operation] : [])).sort();

/** That a graph makes what another makes, and is sound. */
function expectSame({ graph, leaves }: Made, other: Graph): void {
  const values = leaves.map((leaf, i) => valueOf(leaf, i + 3));
  expect(faultsOf(other)).toEqual([]);
  const [before, after] = [graph, other].map((each) =>
    evaluate(each, values).map(({ samples }) => samples.flatMap(({ data }) => [...data])),
  );
  for (const [i, numbers] of before!.entries())
    for (const [j, x] of numbers.entries()) expect(after![i]![j]).toBeCloseTo(x, 9);
}

describe('one after the other', () => {
  const made = recurrence(plain, plainWeights, [1, 2, 3, 4]);
  const steps: Graph[] = [made.graph];
  for (const pass of [merged, (graph: Graph) => recalled(graph, batchSize), (graph: Graph) => summedAfter(graph, batchSize), trimmed]) steps.push(pass(steps.at(-1)!)); // prettier-ignore
  const [start, one, recall, sums, last] = steps as [Graph, Graph, Graph, Graph, Graph];
  const forward = turns * (ofEntry + ofState);

  it('all of them make the same', () => {
    for (const graph of steps) expectSame(made, graph);
  });

  it('a forward scan is run once', () => {
    // Forward, forward with its states kept, and backward: the turn once more, and two products for each of its own.
    expect(scansOf(start)).toHaveLength(3);
    expect(products(start)).toBe(5 * forward);
    expect(scansOf(one)).toHaveLength(2);
    expect(products(one)).toBe(4 * forward);
  });

  it('what the forward scan had is not worked out again', () => {
    expect(products(recall)).toBe(3 * forward);
    const [, backward] = scansOf(recall);
    // The state after the turn is all that the derivative of tanh asks for.
    const names = backward!.body.inputs.map(({ name }) => name).filter((name) => name.startsWith('recalled'));
    expect(names).toEqual(['recalled_1']);
    // It is collected already: it is what the turns make.
    expect(scansOf(recall)[0]!.body.outputs).toHaveLength(scansOf(one)[0]!.body.outputs.length);
    expect(operationsOf(scansOf(trimmed(recall))[1]!.body)).not.toContain('tanh');
  });

  it('gradients of weights are one product each, after the last turn', () => {
    expect(products(sums)).toBe(3 * forward);
    const count = (graph: Graph) => operationsOf(graph).filter((operation) => operation === 'outer_sum').length;
    expect(scansOf(recall).map(({ body }) => count(body))).toEqual([0, 2]);
    expect(scansOf(sums).map(({ body }) => count(body))).toEqual([0, 0]);
    expect(count(sums)).toBe(2);
    // The gradients of three weights are not carried any more.
    expect(scansOf(recall)[1]!.carry - scansOf(sums)[1]!.carry).toBe(3);
  });

  it('what nothing reads is left out', () => {
    expect(scansOf(last).every(({ body }, i) => body.inputs.length <= scansOf(sums)[i]!.body.inputs.length)).toBe(true);
  });

  it('together they are as many operations as the turns need, and only those of the states are in scans', () => {
    const lighter = lighterScans(made.graph, batchSize);
    expectSame(made, lighter);
    expect(products(lighter)).toBe(3 * forward);
    for (const { body } of scansOf(lighter)) expect(products(body)).toBe(ofState);
  });
});

describe('before the scan', () => {
  it('go products of entries, and what is the same in all turns', () => {
    const turn: Turn = (ops, h, x, [w, u, b]) => {
      const same = ops.sigmoid(ops.square(b!));
      const next = ops.apply('tanh', [ops.add(ops.mul(matmul(ops, x, w!), same), matmul(ops, h, u!))]);
      return { next, out: x };
    };
    const made = recurrence(turn, plainWeights, []);
    const before = computedBefore(made.graph, batchSize);
    expectSame(made, before);
    const [scan] = scansOf(before);
    expect(operationsOf(scan!.body)).toEqual(['add', 'matmul', 'tanh']);
    expect(products(scan!.body)).toBe(ofState);
    expect(products(before)).toBe(products(made.graph));
    // What is collected of entries alone is those.
    expect(scan!.body.outputs).toHaveLength(1);
  });

  it('products wait where all turns at once would take too much memory', () => {
    const { graph } = recurrence(plain, plainWeights, []);
    expect(products(scansOf(computedBefore(graph, 2 ** 26))[0]!.body)).toBe(ofEntry + ofState);
  });

  it('what would take more memory than its entry stays', () => {
    const turn: Turn = (ops, h, x) => {
      const next = ops.add(h, ops.sum(ops.apply('one_hot', [x]), [0], { keep: true }));
      return { next, out: h };
    };
    const made = recurrence(turn, [], [], whole(50, batch(turns)));
    const before = computedBefore(made.graph, batchSize);
    expectSame(made, before);
    expect(operationsOf(scansOf(before)[0]!.body)).toContain('one_hot');
  });
});

describe('after the scan', () => {
  const turn: Turn = (ops, h, x, [w, u, b]) => {
    const next = ops.apply('tanh', [ops.add(h, ops.sum(x, [0], { keep: true }))]);
    const read = ops.apply('softmax', [ops.add(matmul(ops, next, u!), b!)]);
    return { next, out: ops.mul(read, matmul(ops, x, w!)) };
  };
  const made = recurrence(turn, plainWeights, []);

  it('go products that no turn waits for, and what is made of them', () => {
    const after = computedAfter(computedBefore(made.graph, batchSize), batchSize);
    expectSame(made, after);
    expect(products(after)).toBe(products(made.graph));
    const [scan] = scansOf(after);
    expect(products(scan!.body)).toBe(0);
    expect(operationsOf(scan!.body)).not.toContain('softmax');
    // The states are collected in their place.
    expect(scan!.body.outputs).toHaveLength(2);
  });

  it('they stay where all turns at once would take too much memory', () => {
    expect(products(scansOf(computedAfter(made.graph, 2 ** 26))[0]!.body)).toBe(ofEntry + ofState);
  });
});

describe('sums of all turns', () => {
  it('are made turn by turn where all turns at once would take too much memory', () => {
    const { graph } = recurrence(plain, plainWeights, [2, 3, 4]);
    const sums = summedAfter(graph, 2 ** 26);
    expect(scansOf(sums).map(({ body }) => operationsOf(body).includes('outer_sum'))).toContain(true);
    expect(scansOf(sums).at(-1)!.carry).toBe(scansOf(graph).at(-1)!.carry);
  });

  it('are mapped once where a map that is linear lies between', () => {
    // What stays for each sample meets a matrix in every turn: its gradient does so once.
    const turn: Turn = (ops, h, x, [w, context]) => {
      const next = ops.apply('tanh', [ops.add(ops.mul(h, ops.sum(x, [0], { keep: true })), matmul(ops, context!, w!))]);
      return { next, out: next };
    };
    const made = recurrence(turn, [same(width, units), batch(width)], [3]);
    const sums = summedAfter(merged(made.graph), batchSize);
    expectSame(made, sums);
    const before = scansOf(merged(made.graph)).at(-1)!;
    const after = scansOf(sums).at(-1)!;
    expect(products(simplify(before.body)) - products(after.body)).toBe(ofEntry);
    // Forward as before; once in place of five times.
    expect(products(lighterScans(made.graph, batchSize))).toBe(2 * ofEntry);
  });

  it('of rows of a table are one sum', () => {
    const turn: Turn = (ops, h, x, [table]) => {
      const next = ops.apply('tanh', [ops.add(h, ops.apply('gather', [table!, x]))]);
      return { next, out: next };
    };
    const made = recurrence(turn, [same(6, units)], [2], whole(6, batch(turns)));
    const lighter = lighterScans(made.graph, batchSize);
    expectSame(made, lighter);
    expect(operationsOf(lighter)).toContain('scatter');
    expect(scansOf(lighter).some(({ body }) => operationsOf(body).includes('scatter'))).toBe(false);
  });

  it('stay as they are where more happens to them', () => {
    const turn: Turn = (ops, h, x, [w]) => {
      const next = ops.add(h, matmul(ops, x, w!));
      return { next, out: ops.square(next) };
    };
    const made = recurrence(turn, [same(width, units)], []);
    expect(scansOf(summedAfter(made.graph, batchSize))[0]!.carry).toBe(1);
    expectSame(made, lighterScans(made.graph, batchSize));
  });
});

describe('products of rows of parts', () => {
  const turn: Turn = (ops, h, x, [w]) => {
    const next = ops.apply('tanh', [matmul(ops, ops.apply('concat', [x, h], { axis: 0 }), w!)]);
    return { next, out: next };
  };

  it('are split, so that only what is carried waits', () => {
    const made = recurrence(turn, [same(width + units, units)], []);
    const parts = split(made.graph);
    expectSame(made, parts);
    expect(products(parts)).toBe(products(made.graph));
    expect(products(scansOf(computedBefore(parts, batchSize))[0]!.body)).toBe(ofState);
  });

  it('have gradients of which those of entries are made after the scan', () => {
    const made = recurrence(turn, [same(width + units, units)], [1, 2]);
    const lighter = lighterScans(made.graph, batchSize);
    expectSame(made, lighter);
    expect(products(lighter)).toBe(3 * turns * (ofEntry + ofState));
    for (const { body } of scansOf(lighter)) expect(products(body)).toBe(ofState);
  });
});

describe('scans that are not one', () => {
  it.each([
    ['other turns', (ops: GraphOperations, h: Value, x: Value) => ops.add(h, ops.mul(x, 2)), false],
    ['another direction', (ops: GraphOperations, h: Value, x: Value) => ops.add(h, x), true],
  ])('%s', (_, other, reverse) => {
    const ops = startGraph('subject');
    const [start, xs] = [batch(units), batch(turns, units)].map(({ type }, i) => ops.builder.input(`x${i}`, type)) as [Value, Value]; // prettier-ignore
    const scan = (step: (ops: GraphOperations, h: Value, x: Value) => Value, backwards: boolean) => {
      const builder = new GraphBuilder({ ...header('turn'), kind: 'branch' }, ops.builder);
      const h = builder.input('h', { ...start.type, range: null });
      const x = builder.input('x', { ...start.type, range: null });
      const body = builder.finish([{ name: 'h', value: step(new GraphOperations(builder, ops.origin), h, x) }]);
      const shape = { length: turns, carry: 1, xs: 1, reverse: backwards };
      return ops.builder.scan(body, shape, [start, xs], ops.origin)[0]!;
    };
    const results = [scan((inner, h, x) => inner.add(h, x), false), scan(other, reverse)];
    const graph = ops.builder.finish(results.map((value, i) => ({ name: `y${i}`, value })));
    expect(scansOf(merged(graph))).toHaveLength(2);
    expectSame({ graph, leaves: [batch(units), batch(turns, units)] }, lighterScans(graph, batchSize));
  });
});

it('a scan that no sample comes into makes the same', () => {
  const ops = startGraph('subject');
  const leaves = [same(units, 1), same(turns, 1, width), same(1, width)];
  const [start, xs, row] = leaves.map(({ type }, i) => ops.builder.input(`x${i}`, type)) as [Value, Value, Value];
  const builder = new GraphBuilder({ ...header('turn'), kind: 'branch' }, ops.builder);
  const inner = new GraphOperations(builder, ops.origin);
  const h = builder.input('h', { ...start.type, range: null });
  const x = builder.input('x', { ...row.type, range: null });
  const both = inner.mul(h, x);
  const wide = [row, x].map((value) => inner.sigmoid(inner.apply('broadcast_to', [value, both])));
  const next = inner.apply('tanh', [inner.sum(inner.add(both, inner.mul(wide[0]!, wide[1]!)), [1], { keep: true })]);
  const body = builder.finish([{ name: 'h', value: next }, { name: 'out', value: wide[1]! }]); // prettier-ignore
  const shape = { length: turns, carry: 1, xs: 1, reverse: false };
  const results = ops.builder.scan(body, shape, [start, xs, ...builder.captures], ops.origin);
  const graph = ops.builder.finish(results.map((value, i) => ({ name: `y${i}`, value })));
  const lighter = lighterScans(graph, batchSize);
  expectSame({ graph, leaves }, lighter);
  expect(operationsOf(scansOf(lighter)[0]!.body)).not.toContain('sigmoid');
});
