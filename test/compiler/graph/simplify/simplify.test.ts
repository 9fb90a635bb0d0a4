import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph, Ref } from '../../../../compiler/graph/ir/graph.js';
import type { Program } from '../../../../compiler/graph/ir/program.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import type { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { simplify } from '../../../../compiler/graph/simplify/simplify.js';
import { verify } from '../../../../compiler/graph/debug/verify.js';
import { batch, same } from '../reference/leaves.js';
import { randomProgram } from '../differentiate/random-program.js';
import { evaluate } from '../reference/reference.js';
import { prepare, startGraph } from '../differentiate/slopes.js';
import type { Value } from '../reference/values.js';

/** The graph as a network of a program, with the networks it calls. */
const alone = (graph: Graph, others: readonly Graph[] = []): Program => ({
  name: 'test',
  file: 'test.gan',
  params: [],
  data: [],
  networks: [{ ...graph, kind: 'network' as const }, ...others].map((network) => ({
    name: network.name,
    role: 'network',
    graph: network,
    start: null,
    holes: [],
  })),
  models: [],
  training: null,
});

const numbers = ({ samples }: Value): readonly number[] => samples.flatMap(({ data }) => [...data]);

function gap(a: Value, b: Value): number {
  if (a.batch !== b.batch || a.samples[0]!.shape.join() !== b.samples[0]!.shape.join()) return Infinity;
  const [left, right] = [numbers(a), numbers(b)];
  return left.reduce((worst, x, i) => Math.max(worst, Math.abs(x - right[i]!) / Math.max(1, Math.abs(x))), 0);
}

/** Nodes that no output depends on. */
function idle(graph: Graph): readonly number[] {
  const live = new Set<number>();
  const visit = (ref: Ref): void => {
    if (ref.kind !== 'node' || live.has(ref.node)) return;
    live.add(ref.node);
    graph.nodes[ref.node]!.inputs.forEach(visit);
  };
  graph.outputs.forEach(({ ref }) => visit(ref));
  return graph.nodes.flatMap(({ id }) => (live.has(id) ? [] : [id]));
}

describe('simplifying random programs and their derivatives', () => {
  const check = (property: (graph: Graph, simple: Graph, prepared: ReturnType<typeof prepare>) => void) =>
    fc.assert(
      fc.property(fc.nat(2 ** 30), fc.integer({ min: 1, max: 12 }), (seed, length) => {
        const prepared = prepare(randomProgram(seed, length));
        property(prepared.graph, simplify(prepared.graph), prepared);
      }),
      { numRuns: 100, seed: 1 },
    );

  it('keeps every value', () =>
    check((graph, simple, { values, weights, settings }) => {
      const [before, after] = [graph, simple].map((one) => evaluate(one, values, weights, settings));
      before!.forEach((value, i) => expect(gap(value, after![i]!)).toBeLessThan(1e-9));
    }));

  it('is done at once', () => check((_, simple) => expect(simplify(simple)).toEqual(simple)));

  it('leaves nothing that nothing needs', () => check((_, simple) => expect(idle(simple)).toEqual([])));

  it('makes sound graphs of sound graphs', () =>
    check((graph, simple, { networks }) => {
      expect(verify(alone(graph, networks))).toEqual([]);
      expect(verify(alone(simple, networks))).toEqual([]);
    }));
});

it('a number worked out keeps the graph sound', () => {
  const ops = startGraph('subject');
  const x = ops.builder.input('x', batch(2, 3).type);
  const symbol = ops.mul(x, ops.power(ops.builder.constant(2, ops.origin), 3));
  const graph = simplify(ops.builder.finish([{ name: null, value: symbol }]));
  expect(graph.nodes.map(({ types }) => types[0]!.range)).toEqual([[8, 8], null]);
  expect(verify(alone(graph))).toEqual([]);
});

describe('rules', () => {
  /** The operations left of an expression of a batch x [2, 3] and a shared w [2, 3]. */
  function left(build: (ops: GraphOperations, x: GraphValue, w: GraphValue) => GraphValue): readonly string[] {
    const ops = startGraph('subject');
    const [x, w] = [ops.builder.input('x', batch(2, 3).type), ops.builder.input('w', same(2, 3).type)];
    const graph = simplify(ops.builder.finish([{ name: null, value: build(ops, x, w) }]));
    return graph.nodes.map((node) => (node.kind === 'primitive' ? node.operation : node.kind));
  }

  it.each<[string, (ops: GraphOperations, x: GraphValue, w: GraphValue) => GraphValue, readonly string[]]>([
    ['x + 0', (ops, x) => ops.add(x, 0), []],
    ['0 + x', (ops, x) => ops.add(0, x), []],
    ['x - 0', (ops, x) => ops.sub(x, 0), []],
    ['0 - x', (ops, x) => ops.sub(0, x), ['constant', 'sub']],
    ['x * 1', (ops, x) => ops.mul(x, 1), []],
    ['1 * x', (ops, x) => ops.mul(1, x), []],
    ['x / 1', (ops, x) => ops.div(x, 1), []],
    ['1 / x', (ops, x) => ops.div(1, x), ['constant', 'div']],
    ['-(-x)', (ops, x) => ops.neg(ops.neg(x)), []],
    ['2 * 3 + 4', (ops) => ops.add(ops.mul(ops.builder.constant(2, ops.origin), 3), 4), ['constant']],
    ['log(0), which is no number', (ops) => ops.log(ops.builder.constant(0, ops.origin)), ['constant', 'log']],
    ['a reshape to the same', (ops, x) => ops.apply('reshape', [x], { shape: [2, 3] }), []],
    ['a reshape of a reshape', (ops, x) => ops.reshape(ops.reshape(x, [6]), [3, 2]), ['reshape']],
    ['a reshape and back', (ops, x) => ops.reshape(ops.reshape(x, [6]), [2, 3]), []],
    ['a transpose and back', (ops, x) => ops.transpose(ops.transpose(x, [1, 0]), [1, 0]), []],
    ['w repeated like w', (ops, _, w) => ops.apply('broadcast_to', [w, w]), []],
    ['w repeated like x', (ops, x, w) => ops.apply('broadcast_to', [w, x]), ['broadcast_to']],
    ['the same twice', (ops, x) => ops.mul(ops.exp(x), ops.exp(x)), ['exp', 'mul']],
    ['two things', (ops, x, w) => ops.mul(ops.exp(x), ops.exp(w)), ['exp', 'exp', 'mul']],
    [
      // Equal in operands and settings, but of two sizes.
      'transposed convolutions of two sizes',
      (ops, x) => {
        const image = ops.reshape(x, [2, 3, 1]);
        const weights = ops.builder.weight('kernel', [3, 3, 1, 1], { kind: 'constant', value: 1 }, true, ops.origin);
        const make = (extra: number) =>
          ops.apply('conv2d_transpose', [image, weights], { stride: 2, padding: 1, output_padding: extra });
        return ops.add(ops.sum(make(0), [0, 1, 2]), ops.sum(make(1), [0, 1, 2]));
      },
      ['reshape', 'conv2d_transpose', 'sum', 'conv2d_transpose', 'sum', 'add'],
    ],
  ])('%s', (_, build, expected) => expect(left(build)).toEqual(expected));
});
