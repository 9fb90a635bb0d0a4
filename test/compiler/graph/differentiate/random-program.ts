/**
 * Small programs at random: graphs of every primitive, some of them in graphs that are called, with weights and noise
 * of their own, and some in branches by mode. All functions stay smooth and their numbers small, but for kinks.
 */
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { gradients } from '../../../../compiler/graph/differentiate/differentiate.js';
import type { CallNode, Graph, Origin } from '../../../../compiler/graph/ir/graph.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { Problem } from '../../../../compiler/diagnostics/report/problem.js';
import { apply } from '../primitives/case.js';
import { batch, batchSize, type Leaf, same, valueOf, whole } from '../reference/leaves.js';
import { type NDArray, sizeOf } from '../reference/ndarray.js';
import { steps } from './random-steps.js';
import type { Weights } from '../reference/reference.js';
import { type Built, header, span, type Subject } from './slopes.js';
import type { Value } from '../reference/values.js';

/** What programs may read: one of each rank, of both kinds. */
export const inputLeaves: readonly Leaf[] = [
  batch(),
  batch(4),
  same(3),
  batch(2, 3),
  same(2, 3),
  batch(2, 2, 3),
  batch(4, 5, 2),
  same(4, 4, 1),
  whole(3, batch()),
  whole(4, batch(2)),
];

export interface Random {
  /** A whole number 0 .. count - 1. */
  readonly below: (count: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

/** A number generator that gives the same for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(unit() * count);
  return { below, pick: (items) => items[below(items.length)]! };
}

interface NetworkInUse {
  readonly graph: Graph;
  readonly weights: Weights;
}

/** One graph under construction. */
export class Draft {
  readonly pool: GraphValue[] = [];
  readonly weights: Record<string, NDArray | Weights> = {};
  /** Noise of this graph and of those it calls, by the names from here. */
  readonly draws = new Map<string, Value>();

  constructor(
    readonly ops: GraphOperations,
    readonly random: Random,
    /** How deep calls and branches may still go. */
    readonly depth: number,
    /** Networks of the program, which every graph may call. */
    readonly networks = new Map<string, NetworkInUse>(),
  ) {}

  /** A value of the pool that fits; undefined where there is none. */
  find(fits: (symbol: GraphValue) => boolean = () => true): GraphValue | undefined {
    const fitting = this.pool.filter((symbol) => symbol.type.dtype === 'f32' && fits(symbol));
    // Later values more often, so that programs grow deep.
    const late = fitting.slice(-4);
    return fitting.length === 0 ? undefined : this.random.pick(this.random.below(3) > 0 ? late : fitting);
  }

  whole(): GraphValue {
    return this.random.pick(this.pool.filter((symbol) => symbol.type.dtype === 'i32'));
  }

  readonly weight = (...shape: number[]): GraphValue => {
    const { builder, origin } = this.ops;
    const symbol = builder.weight('weight', shape, { kind: 'normal', mean: 0, deviation: 1 }, true, origin);
    if (symbol.ref.kind === 'weight') {
      this.weights[symbol.ref.name] = valueOf(same(...shape), this.random.below(1000)).samples[0]!;
    }
    return symbol;
  };

  readonly noise = (...shape: number[]): GraphValue => {
    const { builder, origin } = this.ops;
    const leaf = batch(...shape);
    const symbol = builder.draw('noise', { kind: 'uniform', low: -1.5, high: 1.5 }, leaf.type, origin);
    const node = builder.sofar().nodes.at(-1)!;
    if (node.kind === 'draw') this.draws.set(node.draw, valueOf(leaf, this.random.below(1000)));
    return symbol;
  };

  /** Takes one step; one that fits nothing makes nothing. */
  step(): void {
    try {
      const deep = this.depth > 0 && this.random.below(8) === 0;
      const made = this.random.pick(deep ? larger : steps)(this) ?? [];
      for (const symbol of Array.isArray(made) ? (made as readonly GraphValue[]) : [made as GraphValue]) {
        if (sizeOf(symbol.type.shape) <= 80 && symbol.type.shape.length <= 4) this.pool.push(symbol);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}

const origin: Origin = { span, text: 'random' };

/** Makes one value or several; undefined where nothing fits. */
export type Step = (draft: Draft) => GraphValue | readonly GraphValue[] | undefined;

/** Steps made of other steps. */
const larger: readonly Step[] = [called, called, branched, derived];

/** A block or network of its own, called once or twice. */
function called(draft: Draft): readonly GraphValue[] | undefined {
  const args = [draft.find(), draft.find(), draft.whole()] as const;
  if (args[0] === undefined || args[1] === undefined) return undefined;
  const { builder } = draft.ops;
  const kind = draft.random.below(3) === 0 ? 'network' : 'block';
  const name = kind === 'block' ? kind : `N${draft.random.below(2 ** 30)}`;
  const own = new GraphOperations(new GraphBuilder(header(name, kind)), origin);
  const inner = new Draft(own, draft.random, draft.depth - 1, draft.networks);
  inner.pool.push(...args.map((arg, i) => own.builder.input(`x${i}`, arg!.type)));
  inner.pool.push(inner.noise(3));
  for (let i = 0; i < 5; i++) inner.step();
  const results = inner.pool.filter(({ type }) => type.dtype === 'f32').slice(-1 - draft.random.below(2));
  const graph = inner.ops.builder.finish(
    results.map((symbol, i) => ({ name: results.length === 1 ? null : `out${i}`, value: symbol })),
  );
  const weights = heldBy(draft, graph, inner.weights);
  return Array.from({ length: 1 + draft.random.below(2) }, () => {
    const types = results.map(({ type }) => type);
    const made = builder.call(graph, weights, args as readonly GraphValue[], types, origin);
    const node = builder.sofar().nodes.at(-1)!;
    if (node.kind === 'call') for (const [key, value] of inner.draws) draft.draws.set(`${node.scope}/${key}`, value);
    return made;
  }).flat();
}

/** Makes room for the weights of a graph, where it has any. */
function heldBy({ ops, weights, networks }: Draft, graph: Graph, inner: Weights): CallNode['weights'] {
  if (graph.kind === 'network') {
    networks.set(graph.name, { graph, weights: inner });
    return { kind: 'network', network: graph.name };
  }
  if (graph.weights.length === 0) return { kind: 'none' };
  const name = ops.builder.group('block', graph);
  weights[name] = inner;
  return { kind: 'member', name };
}

/** One function in training, another outside it; both may use weights of the graph around them. */
function branched(draft: Draft): readonly GraphValue[] | undefined {
  const [x, other] = [draft.find(), draft.find()];
  if (x === undefined || other === undefined) return undefined;
  const { builder } = draft.ops;
  const make = (name: string) => new GraphOperations(new GraphBuilder(header(name, 'branch'), builder), origin);
  const [training, inference] = [make('training'), make('inference')];
  const columns = x.type.shape.at(-1);
  const mix = columns === undefined ? draft.weight() : draft.weight(columns, columns);
  const first = (ops: GraphOperations) => [
    columns === undefined ? ops.mul(ops.sin(x), mix) : ops.apply('tanh', [ops.apply('matmul', [x, mix])]),
    ops.sin(other),
  ];
  const second = (ops: GraphOperations) => {
    const level = ops.apply('sum', [other], { axis: null, batch: true, keep: false });
    return [ops.mul(ops.sigmoid(x), ops.apply('tanh', [level])), ops.mul(0.5, ops.cos(other))];
  };
  const made = first(training);
  inference.builder.captureAll(training.builder.captures);
  const otherwise = second(inference);
  training.builder.captureAll(inference.builder.captures);
  const finish = (ops: GraphOperations, symbols: readonly GraphValue[]) =>
    ops.builder.finish(symbols.map((symbol, i) => ({ name: `out${i}`, value: symbol })));
  const types = made.map(({ type }) => ({ ...type, range: null }));
  return builder.mode(finish(training, made), finish(inference, otherwise), training.builder.captures, types, origin);
}

/** The derivative of one value for another: programs with gradients in them are differentiated, too. */
function derived({ ops, random, pool }: Draft): readonly GraphValue[] | undefined {
  const y = pool.at(-1)!;
  if (y.type.dtype !== 'f32') return undefined;
  const level = ops.apply('mean', [y], { axis: 'all', batch: false, keep: false });
  const xs = pool.filter(({ type }) => type.dtype === 'f32');
  return gradients(ops, level, [random.pick(xs)]).filter((symbol) => symbol !== null);
}

/**
 * A program of some steps from the usual inputs: the sum of the values it makes, to be differentiated for one of
 * the inputs and for one value on the way.
 */
export function randomProgram(seed: number, length: number): Subject {
  const build = (ops: GraphOperations, inputs: readonly GraphValue[]): Built => {
    const random = randomFrom(seed);
    const draft = new Draft(ops, random, 2);
    draft.pool.push(...inputs);
    for (let i = 0; i < length / 2; i++) draft.step();
    // A value on the way moves by what is added to it.
    const chosen = draft.pool.findLastIndex(({ type }) => type.dtype === 'f32');
    const { type } = draft.pool[chosen]!;
    const moved = ops.add(draft.pool[chosen]!, ops.builder.input('moved', { ...type, range: [0, 0] }));
    draft.pool[chosen] = moved;
    for (let i = 0; i < length / 2; i++) draft.step();
    const last = draft.pool.slice(inputs.length).filter((symbol) => symbol.type.dtype === 'f32');
    const level = (x: GraphValue) => apply(ops, 'mean', [x], { axis: 'all' });
    const made = [moved, ...last].map(level).reduce((sum, x) => ops.add(sum, x));
    const still = { shape: type.shape, data: new Float64Array(sizeOf(type.shape)) };
    return {
      made,
      targets: [floatOf(inputs, random), { symbol: moved, input: inputs.length }],
      added: [{ batch: type.batch, samples: Array.from({ length: type.batch ? batchSize : 1 }, () => still) }],
      weights: draft.weights,
      settings: {
        draws: draft.draws,
        mode: random.pick(['training', 'inference']),
        networks: Object.fromEntries([...draft.networks].map(([name, network]) => [name, network.weights])),
      },
      networks: [...draft.networks.values()].map((network) => network.graph),
    };
  };
  return { inputs: inputLeaves, build, perSample: seed % 2 === 0 };
}

/** One of the inputs that gradients are taken for. */
function floatOf(
  inputs: readonly GraphValue[],
  random: Random,
): { readonly symbol: GraphValue; readonly input: number } {
  const input = random.pick([...inputs.keys()].filter((i) => inputs[i]!.type.dtype === 'f32'));
  return { symbol: inputs[input]!, input };
}
