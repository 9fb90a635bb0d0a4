/**
 * A graph looked at from its results' point of view: what is known of every value, through all that is called, and the
 * operations whose result no longer depends on what comes in although data flows there.
 *
 * Networks are looked at by themselves; blocks and functions where they are called, on what they are given there, and
 * only once on the same.
 */
import { gradientPaths, arrives } from '../gradient-flow.js';
import type { CallNode, Distribution, Graph, Node, PrimitiveNode, Ref, TensorType } from '../../ir/graph.js';
import { isNoisy } from '../../identity/value-numbering.js';
import { typeIn } from '../../ir/refs.js';
import { differentiableOperands } from '../../differentiate/differentiability.js';
import { networksIn } from '../../ir/dependencies.js';
import { type Fact, ofSamples, open, type Sign, type Source, times, together, union } from './fact.js';
import { apply, type Known, keyOf } from './rules.js';
import { SignsLeft } from './signs-left.js';
import { signOf } from './signs.js';

/** An operation that loses what it is given: its result is the same whatever comes in. */
export interface Loss {
  readonly graph: Graph;
  readonly node: PrimitiveNode;
  readonly operands: readonly TensorType[];
  /** What the result is. */
  readonly number: number | null;
  /** True where the sign of what comes in is left. */
  readonly signed: boolean;
  readonly lost: ReadonlySet<Source>;
  /** Whether all that a block or function around it is given is lost in it: what it makes is the same for all. */
  whole: boolean;
}

/** A call of a network, or of a loss that is told what is fake, with what it is given. */
export interface Called {
  readonly graph: Graph;
  /** Where, and as part of which graph; the same call of the same values may stand in several places. */
  readonly places: { readonly home: Graph; readonly node: CallNode }[];
  readonly inputs: readonly Fact[];
  /** What stands for it in `felt` and `on` of all that is made of it. */
  readonly source: Source;
}

export interface Look {
  readonly inputs: readonly Fact[];
  readonly of: (ref: Ref) => Fact;
  readonly outputs: readonly Fact[];
  readonly losses: readonly Loss[];
  readonly calls: readonly Called[];
  /** Networks that recurrences call, whose calls are not among these. */
  readonly inTurns: ReadonlySet<string>;
}

/** How many operations are looked at in one graph; what comes after them counts as unknown. */
const most = 50_000;

/** What is known where a batch has this many samples; null where that is not known. */
export class Looks {
  private readonly known = new Map<Graph, Look>();

  /** @param blind an input that a network is taken to make nothing of */
  constructor(
    readonly batch: number | null,
    readonly blind: { readonly graph: Graph; readonly input: string } | null = null,
  ) {}

  at(graph: Graph): Look {
    const found = this.known.get(graph) ?? new Looking(graph, this, {}).look;
    this.known.set(graph, found);
    return found;
  }
}

/** What is known of a graph where some of its inputs are numbers. */
export const lookWith = (graph: Graph, numbers: Readonly<Record<string, number>>): Look =>
  new Looking(graph, new Looks(null), numbers).look;

/** Where a graph stands: whose weights it uses, and what its noise is called. */
interface Home {
  readonly weights: Graph['weights'];
  readonly held: string;
  readonly scope: string;
}

class Looking {
  private readonly ids = new Map<string, number>();
  private readonly sources = new Map<string, Source>();
  private readonly seen = new Map<string, readonly Fact[]>();
  private readonly graphs = new Map<Graph, number>();
  private readonly losses = new Map<PrimitiveNode, Loss>();
  private readonly calls = new Map<string, Called>();
  private readonly signs = new SignsLeft();
  private readonly inTurns = new Set<string>();
  private work = 0;
  readonly look: Look;

  constructor(
    graph: Graph,
    private readonly looks: Looks,
    numbers: Readonly<Record<string, number>>,
  ) {
    const inputs = graph.inputs.map(({ name, type }) =>
      Object.hasOwn(numbers, name) ? this.constant(numbers[name]!, type) : this.given(this.source('input', name), type),
    );
    const { of, outputs } = this.walk(graph, inputs, { weights: graph.weights, held: '', scope: '' });
    this.look = {
      inputs,
      of,
      outputs,
      losses: [...this.losses.values()],
      calls: [...this.calls.values()],
      inTurns: this.inTurns,
    };
  }

  private id(key: string): number {
    const known = this.ids.get(key) ?? this.ids.size;
    this.ids.set(key, known);
    return known;
  }

  private source(kind: Source['kind'], name: string): Source {
    const key = `${kind} ${name}`;
    const known = this.sources.get(key) ?? { kind, name };
    this.sources.set(key, known);
    return known;
  }

  /** A value that comes from outside. */
  private given(source: Source, type: TensorType): Fact {
    const { range } = type;
    if (range !== null && range[0] === range[1]) return this.constant(range[0], type);
    return {
      id: this.id(`${source.kind} ${source.name}`),
      number: null,
      varies: open(type),
      samples: type.batch && this.looks.batch !== 1,
      on: new Set([source]),
      felt: type.dtype === 'f32' ? new Map([[source, 1]]) : new Map(),
    };
  }

  private constant(number: number, { shape }: TensorType): Fact {
    const varies = shape.map(() => false);
    return { id: this.id(`number ${number}`), number, varies, samples: false, on: new Set(), felt: new Map() };
  }

  /** A value of which nothing is known but what it was made of. */
  private made(key: string, type: TensorType, from: readonly Fact[], also: readonly Source[] = []): Fact {
    if (type.range !== null && type.range[0] === type.range[1]) return this.constant(type.range[0], type);
    return {
      id: this.id(key),
      number: null,
      varies: open(type),
      samples: type.batch && this.looks.batch !== 1,
      on: union([...from.map(({ on }) => on), new Set(also)]),
      felt: together([...from.map(({ felt }) => doubtful(felt)), new Map(also.map((source) => [source, 0]))]),
    };
  }

  private walk(
    graph: Graph,
    inputs: readonly Fact[],
    home: Home,
  ): { of: (ref: Ref) => Fact; outputs: readonly Fact[] } {
    const made: (readonly Fact[])[] = [];
    const of = (ref: Ref): Fact => {
      if (ref.kind === 'node') return made[ref.node]![ref.output]!;
      return ref.kind === 'input' ? inputs[ref.index]! : this.weight(ref.name, home);
    };
    for (const node of graph.nodes) {
      this.work++;
      made.push(this.node(graph, node, node.inputs.map(of), home));
    }
    return { of, outputs: graph.outputs.map(({ ref }) => of(ref)) };
  }

  private weight(name: string, { weights, held }: Home): Fact {
    const item = weights.find((weight) => weight.kind === 'weight' && weight.name === name);
    const shape = item?.kind === 'weight' ? item.shape : [];
    const type: TensorType = { dtype: 'f32', shape, batch: false, range: null };
    const path = `${held}/${name}`;
    if (item?.kind === 'weight' && !item.trainable) return this.given(this.source('state', path), type);
    return this.made(`weight ${path}`, type, [], [this.source('weight', 'any')]);
  }

  private node(graph: Graph, node: Node, inputs: readonly Fact[], home: Home): readonly Fact[] {
    switch (node.kind) {
      case 'primitive':
        return [this.primitive(graph, node, inputs, home)];
      case 'draw': {
        const type = node.types[0]!;
        const fixed = fixedDraw(node.distribution);
        if (fixed !== null) return [this.constant(fixed, type)];
        return [this.given(this.source('draw', `${home.scope}/${node.draw}`), type)];
      }
      case 'data': {
        const apart = node.draw === null ? '' : `.${node.draw}`;
        return [this.given(this.source('data', `${node.data}.${node.field}${apart}`), node.types[0]!)];
      }
      case 'parameter': {
        const key = `parameter ${node.network} ${node.path.join('.')}`;
        return [this.made(key, node.types[0]!, [], [this.source('network', node.network)])];
      }
      case 'mode':
        return this.walk(node.training, inputs, home).outputs;
      case 'scan': {
        const key = `scan ${home.scope}/${node.scope} ${node.id} ${this.graph(graph)}(${inputs.map(keyOf).join()})`;
        this.iterate(node.body, home, inputs);
        const noise = isNoisy(node.body) ? [this.source('draw', `${home.scope}/${node.scope}`)] : [];
        const inside = [...networksIn(node.body)].map((name) => this.source('network', name));
        for (const { name } of inside) this.inTurns.add(name);
        return node.types.map((type, i) => this.made(`${key}.${i}`, type, inputs, [...noise, ...inside]));
      }
      case 'call':
        return this.call(graph, node, inputs, home);
    }
  }

  /** What one turn of a recurrence does, on values of which nothing is known but where they come from. */
  private iterate(body: Graph, home: Home, inputs: readonly Fact[]): void {
    const key = `turn ${this.graph(body)} ${inputs.map(keyOf).join()}`;
    if (this.work > most || this.seen.has(key)) return;
    this.seen.set(key, []);
    const given = body.inputs.map(({ type }, i) => this.made(`${key}.${i}`, type, inputs));
    this.walk(body, given, home);
  }

  private graph(graph: Graph): number {
    const known = this.graphs.get(graph) ?? this.graphs.size;
    this.graphs.set(graph, known);
    return known;
  }

  private call(home: Graph, node: CallNode, inputs: readonly Fact[], outer: Home): readonly Fact[] {
    const { graph, weights, scope } = node;
    const keyed = isNoisy(graph) ? ` as ${outer.scope}/${scope}` : '';
    const given = inputs.map(keyOf).join();
    if (weights.kind === 'network' && graph.kind === 'network') {
      return this.callNetwork(home, node, inputs, `${weights.network}${keyed}(${given})`);
    }
    const held = weights.kind === 'member' ? `${outer.held}/${weights.name}` : '';
    const key = `${this.graph(graph)} of ${held}${keyed}(${given})`;
    const known = this.seen.get(key);
    if (known !== undefined) return this.asLoss(home, node, inputs, key, known);
    const inside: Home = { weights: graph.weights, held, scope: `${outer.scope}/${scope}` };
    // A gradient is worked out from all that it is given, and nobody wrote it.
    const before = this.losses.size;
    const outputs =
      graph.kind === 'gradient' || this.work > most
        ? node.types.map((type, i) => this.made(`call ${key}.${i}`, type, inputs, this.networks(node)))
        : this.walk(graph, inputs, inside).outputs;
    this.seen.set(key, outputs);
    if (!varied(outputs)) for (const loss of [...this.losses.values()].slice(before)) loss.whole = true;
    return this.asLoss(home, node, inputs, key, outputs);
  }

  private networks({ graph, weights }: CallNode): readonly Source[] {
    const own = weights.kind === 'network' ? [weights.network] : [];
    return [...new Set([...own, ...networksIn(graph)])].map((name) => this.source('network', name));
  }

  private callNetwork(home: Graph, node: CallNode, inputs: readonly Fact[], key: string): readonly Fact[] {
    const { graph } = node;
    const source = this.note('call', home, node, inputs, key);
    const { outputs } = this.looks.at(graph);
    return outputs.map((output, i): Fact => {
      const type = node.types[i]!;
      if (output.number !== null) return this.constant(output.number, type);
      const { blind } = this.looks;
      const reaches = graph.inputs.map(({ name }) => !(blind?.graph === graph && blind.input === name) && [...output.on].some((at) => at.kind === 'input' && at.name === name)); // prettier-ignore
      const noisy = [...output.on].some(({ kind }) => kind === 'draw');
      const noise = noisy ? [this.source('draw', key)] : [];
      const fact = this.made(`network ${key}.${i}`, type, inputs.filter((_, index) => reaches[index]), [...this.networks(node), ...noise, source]); // prettier-ignore
      const paths = gradientPaths(graph, graph.outputs[i]!.ref);
      const felt = inputs.map((input, index) =>
        reaches[index] && arrives(paths.to({ kind: 'input', index }) ?? undefined) ? doubtful(input.felt) : new Map(),
      );
      const own = new Map<Source, Sign>(this.networks(node).map((network) => [network, 0]));
      return { ...fact, felt: together([...felt, own, new Map<Source, Sign>([[source, 1]])]) };
    });
  }

  /** Losses that are told what is fake are remembered: what is made of them knows which they are. */
  private asLoss(home: Graph, node: CallNode, inputs: readonly Fact[], key: string, outputs: readonly Fact[]) {
    if (node.graph.kind !== 'function' || !node.graph.inputs.some(({ name }) => name === 'fake')) return outputs;
    const source = this.note('loss', home, node, inputs, key);
    const own = new Map<Source, Sign>([[source, 1]]);
    return outputs.map((fact) => ({
      ...fact,
      on: union([fact.on, new Set([source])]),
      felt: together([fact.felt, own]),
    }));
  }

  private note(kind: 'call' | 'loss', home: Graph, node: CallNode, inputs: readonly Fact[], key: string): Source {
    const source = this.source(kind, key);
    const known = this.calls.get(`${kind} ${key}`) ?? { graph: node.graph, places: [], inputs, source };
    this.calls.set(`${kind} ${key}`, known);
    if (!known.places.some((place) => place.node === node)) known.places.push({ home, node });
    return source;
  }

  private primitive(graph: Graph, node: PrimitiveNode, operands: readonly Fact[], { weights }: Home): Fact {
    // A branch may use the weights around it.
    const types = node.inputs.map((ref) => typeIn(graph, { ...graph, weights }, ref));
    const type = node.types[0]!;
    const known = apply({ node, operands, types, type, batch: this.looks.batch });
    // Of what another value is shaped like only the size counts.
    const counted = countOnly.has(node.operation) ? operands.slice(0, 1) : operands;
    const used = node.operation === 'batch_size' ? [] : counted;
    const fact = this.fact(graph, node, known, used, types, type);
    const incoming = used.filter(({ on }) => [...on].some(ofSamples));
    const signed = this.signs.leaves(node, graph, operands, fact);
    const constant = ![...fact.on].some(ofSamples);
    if (incoming.length > 0 && (constant || signed) && !this.losses.has(node)) {
      const lost = union(incoming.map(({ on }) => on));
      this.losses.set(node, { graph, node, operands: types, number: fact.number, signed, lost, whole: false });
    }
    return fact;
  }

  private fact(
    graph: Graph,
    node: PrimitiveNode,
    known: Known,
    operands: readonly Fact[],
    types: readonly TensorType[],
    type: TensorType,
  ): Fact {
    if ('number' in known) return this.constant(known.number, type);
    const { varies, samples } = known;
    const flows = differentiableOperands(graph, node);
    const felt = operands.map(({ felt: inner }, i) => {
      if (flows[i] !== true) return new Map<Source, Sign>();
      const sign = signOf(node, i, types);
      return new Map([...inner].map(([source, own]): [Source, Sign] => [source, times(sign, own)]));
    });
    if ('like' in known) {
      const { id, number, on } = known.like;
      return { id, number, varies, samples, on, felt: within(together(felt), on) };
    }
    return { id: this.id(known.key), number: null, varies, samples, on: union(operands.map(({ on }) => on)), felt: together(felt) }; // prettier-ignore
  }
}

const varied = (facts: readonly Fact[]): boolean => facts.some(({ on }) => [...on].some(ofSamples));

const countOnly = new Set(['broadcast_to', 'broadcast_batch']);

/** The same sources, where it cannot be told which way what is made of them moves. */
const doubtful = (felt: Fact['felt']): Fact['felt'] => new Map([...felt.keys()].map((source) => [source, 0]));

const within = (felt: Fact['felt'], on: Fact['on']): Fact['felt'] =>
  new Map([...felt].filter(([source]) => on.has(source)));

/** The number that noise always is; null where it is noise. */
function fixedDraw(of: Distribution): number | null {
  switch (of.kind) {
    case 'constant':
      return of.value;
    case 'normal':
      return of.deviation === 0 ? of.mean : null;
    case 'uniform':
      return of.low === of.high ? of.low : null;
    case 'bernoulli':
      return Number.isInteger(of.probability) ? of.probability : null;
    case 'categorical':
      return of.classes === 1 ? 0 : null;
  }
}
