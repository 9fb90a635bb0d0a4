/** Builds a graph, one node at a time, in the order of the program. */
import type { Span } from '../../../grammar/text/source.js';
import type {
  Attributes, CallNode, Distribution, Graph, Node, Origin, PrimitiveNode, Ref, ScanNode, Shape, TensorType, Update, Weight, WeightGroup,
} from '../ir/graph.js'; // prettier-ignore
import { refuseHuge } from './largest.js';
import { primitives } from '../primitives/index.js';
import { sameRef, typeIn } from '../ir/refs.js';
import type { OpenGraph, Value } from '../ir/value.js';
import { f32 } from '../ir/types.js';
import type { PlacedWeight } from '../ir/weights.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface GraphHeader {
  readonly kind: Graph['kind'];
  readonly name: string;
  readonly doc: string | null;
  readonly span: Span;
  readonly library: boolean;
}

export class GraphBuilder implements OpenGraph {
  private readonly inputs: { name: string; type: TensorType }[] = [];
  private readonly weights: (Weight | WeightGroup)[] = [];
  private readonly nodes: Mutable<Node>[] = [];
  private readonly updates: Update[] = [];
  private readonly taken = new Map<string, number>();
  /** Names of calls, which key their noise. */
  private readonly scopes = new Map<string, number>();
  /** Names of draws of data, which key the order of their samples. */
  private readonly orders = new Map<string, number>();
  private settings: Attributes = {};
  /** Values of the enclosing graph that a branch uses, in the order of its inputs. */
  readonly captures: Value[] = [];
  /** What inputs stand for: the arguments of a call, or what a branch captures. */
  private readonly given = new Map<number, Value>();

  /** @param enclosing the graph around a branch, whose values and weights it may use */
  constructor(
    private readonly header: GraphHeader,
    readonly enclosing: GraphBuilder | null = null,
  ) {}

  /**
   * A builder that starts with everything of a finished graph but its outputs and updates: same inputs, nodes and
   * weights, under another header.
   */
  static continuing(graph: Graph, header: GraphHeader, enclosing: GraphBuilder | null = null): GraphBuilder {
    const builder = new GraphBuilder(header, enclosing);
    builder.inputs.push(...graph.inputs);
    builder.weights.push(...graph.weights);
    builder.nodes.push(...graph.nodes);
    builder.settings = graph.settings;
    const names = [...graph.inputs, ...graph.weights].map((item) => item.name);
    const draws = graph.nodes.flatMap((node) => (node.kind === 'draw' ? [node.draw] : []));
    for (const name of [...names, ...draws]) builder.unique(name);
    for (const node of graph.nodes) if ('scope' in node) builder.unique(node.scope, builder.scopes);
    return builder;
  }

  get kind(): Graph['kind'] {
    return this.header.kind;
  }

  /** What the graph is of, as the program names it. */
  get of(): string {
    return this.header.name;
  }

  /** A value here or around that differs between samples; null where there is none. */
  get anySample(): Value | null {
    const index = this.inputs.findIndex(({ type }) => type.batch);
    if (index >= 0) return { owner: this, ref: { kind: 'input', index }, type: this.inputs[index]!.type };
    const node = this.nodes.find(({ types }) => types.some(({ batch }) => batch));
    if (node === undefined) return this.enclosing?.anySample ?? null;
    const output = node.types.findIndex(({ batch }) => batch);
    return { owner: this, ref: { kind: 'node', node: node.id, output }, type: node.types[output]! };
  }

  /** Records what the graph was made for. */
  madeFor(settings: Attributes): void {
    this.settings = settings;
  }

  input(name: string, type: TensorType): Value {
    this.inputs.push({ name: this.unique(name), type });
    return { owner: this, ref: { kind: 'input', index: this.inputs.length - 1 }, type };
  }

  /** An input that stands for a value of the caller. */
  argument(name: string, given: Value): Value {
    this.given.set(this.inputs.length, given);
    return this.input(name, given.type);
  }

  /** The value around this graph that an input stands for; null where it is the graph's own. */
  outside(index: number): Value | null {
    return this.given.get(index) ?? null;
  }

  /** How many weights and groups of them this graph holds. */
  get held(): number {
    return this.weightHome().weights.length;
  }

  /** A weight or a state of this graph. */
  weight(
    name: string,
    shape: Shape,
    init: Distribution,
    trainable: boolean,
    origin: Origin,
    initializer?: string,
  ): Value {
    const home = this.weightHome();
    const own = home.unique(name);
    const called = initializer === undefined ? {} : { initializer };
    home.weights.push({ kind: 'weight', name: own, shape, init, ...called, trainable, origin });
    return { owner: home, ref: { kind: 'weight', name: own }, type: f32(shape, false) };
  }

  /** Makes room for the weights of a block used here; returns the name they have. */
  group(name: string, graph: Graph): string {
    const home = this.weightHome();
    const own = home.unique(name);
    home.weights.push({ kind: 'group', name: own, graph });
    return own;
  }

  /** A name not yet used in this graph: `conv`, `conv_2`, ... */
  unique(name: string, taken = this.taken): string {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : this.unique(`${name}_${count}`, taken);
  }

  /** Applies a primitive. @throws Problem when the operands do not fit */
  primitive(operation: string, operands: readonly Value[], options: Attributes, origin: Origin, param?: string): Value {
    const primitive = primitives.get(operation);
    if (primitive === undefined) throw new Error(`internal: no primitive ${operation}`);
    const { type, attributes } = primitive.infer(operands.map((value) => value.type), options); // prettier-ignore
    refuseHuge(type.shape);
    const inputs = operands.map((value) => this.use(value));
    const of = param === undefined ? {} : { param };
    return this.push({ kind: 'primitive', operation, attributes, ...of, inputs, types: [type], origin })[0]!;
  }

  /** `grad(y, x)` as it was asked for, for targets that differentiate themselves; no graph is computed by this node. */
  asked(y: Value, x: Value, origin: Origin): Value {
    const inputs = [this.use(y), this.use(x)];
    const types = [{ ...x.type, range: null }];
    return this.push({ kind: 'primitive', operation: 'grad', attributes: {}, inputs, types, origin })[0]!;
  }

  /** A primitive node of another graph, over values of this one. */
  copy({ operation, attributes, types, origin }: PrimitiveNode, operands: readonly Value[]): Value {
    const inputs = operands.map((value) => this.use(value));
    return this.push({ kind: 'primitive', operation, attributes, inputs, types, origin })[0]!;
  }

  /** @param param the param of the file that the number is */
  constant(value: number, origin: Origin, param?: string): Value {
    return this.primitive('constant', [], { value }, origin, param);
  }

  /** @param scope the call whose noise this one repeats; one of its own by default */
  call(
    graph: Graph,
    weights: CallNode['weights'],
    args: readonly Value[],
    outputs: readonly TensorType[],
    origin: Origin,
    scope = this.unique(graph.name, this.scopes),
  ): readonly Value[] {
    const inputs = args.map((value) => this.use(value));
    return this.push({ kind: 'call', graph, weights, scope, inputs, types: outputs, origin });
  }

  mode(
    training: Graph,
    inference: Graph,
    captures: readonly Value[],
    outputs: readonly TensorType[],
    origin: Origin,
  ): readonly Value[] {
    const inputs = captures.map((value) => this.use(value));
    return this.push({ kind: 'mode', training, inference, inputs, types: outputs, origin });
  }

  /** @param inputs what is carried at first, the sequences, and what stays the same, in this order */
  scan(
    body: Graph,
    shape: Pick<ScanNode, 'length' | 'carry' | 'xs' | 'reverse'>,
    inputs: readonly Value[],
    origin: Origin,
    scope = this.unique(body.name, this.scopes),
  ): readonly Value[] {
    const home = this.sofar();
    const types = body.outputs.map(({ ref }, i) => {
      const type = typeIn(body, home, ref);
      return i < shape.carry ? type : { ...type, shape: [shape.length, ...type.shape] };
    });
    for (const { shape: made } of types) refuseHuge(made);
    return this.push({ kind: 'scan', body, ...shape, scope, inputs: inputs.map((value) => this.use(value)), types, origin }); // prettier-ignore
  }

  draw(name: string, distribution: Distribution, type: TensorType, origin: Origin): Value {
    return this.push({
      kind: 'draw',
      draw: this.weightHome().unique(name),
      distribution,
      inputs: [],
      types: [type],
      origin,
    })[0]!;
  }

  /** A name for a draw of its own of some data. */
  order(name: string): string {
    return this.unique(name, this.orders);
  }

  /** @param draw which draw of the data set; the one that plain lines share by default */
  data(data: string, field: string, type: TensorType, origin: Origin, draw: string | null = null): Value {
    return this.push({ kind: 'data', data, field, draw, inputs: [], types: [type], origin })[0]!;
  }

  /** The node that made a value; null for an input or a weight, and for what another graph made. */
  maker({ owner, ref }: Value): Node | null {
    return owner === this && ref.kind === 'node' ? this.nodes[ref.node]! : null;
  }

  parameter(network: string, { path, weight, library }: PlacedWeight, origin: Origin): Value {
    const types = [f32(weight.shape, false)];
    return this.push({ kind: 'parameter', network, path, library, inputs: [], types, origin })[0]!;
  }

  update(state: string, value: Value): void {
    this.updates.push({ state, value: this.use(value) });
  }

  /** Gives a value the name the program gives it, where it has none yet. */
  name(value: Value, name: string): void {
    if (value.owner !== this || value.ref.kind !== 'node') return;
    const node = this.nodes[value.ref.node]!;
    if (node.name === null && node.types.length === 1) node.name = name;
  }

  /** Marks a value as one stage of a chain, which reads best on a line of its own. */
  stage(value: Value): void {
    if (value.owner !== this || value.ref.kind !== 'node') return;
    const node = this.nodes[value.ref.node]!;
    node.origin = { ...node.origin, stage: true };
  }

  /** The reference by which this graph may use the value, capturing it from around a branch where needed. */
  use(value: Value): Ref {
    if (value.owner === this) return value.ref;
    if (this.enclosing === null)
      throw new Error(`internal: a value of ${value.owner.of} is used in ${this.header.name}`);
    if (value.ref.kind === 'weight' && value.owner === this.weightHome()) return value.ref;
    for (const [index, other] of this.given)
      if (other.owner === value.owner && sameRef(other.ref, value.ref)) return { kind: 'input', index };
    this.captures.push(value);
    return this.argument('captured', value).ref;
  }

  /** Makes this branch have the same inputs, in the same order, as its twin. */
  captureAll(values: readonly Value[]): void {
    for (const value of values) this.use(value);
  }

  /** The graph as it stands, without outputs, for reading; a branch with the weights around it, which it may use. */
  sofar(): Graph {
    return {
      ...this.header,
      inputs: this.inputs,
      settings: this.settings,
      weights: this.weightHome().weights,
      nodes: this.nodes,
      outputs: [],
      updates: this.updates,
    };
  }

  finish(outputs: readonly { readonly name: string | null; readonly value: Value }[]): Graph {
    return {
      ...this.header,
      inputs: this.inputs,
      settings: this.settings,
      weights: this.weights,
      nodes: this.nodes,
      outputs: outputs.map(({ name, value }) => ({ name, ref: this.use(value) })),
      updates: this.updates,
    };
  }

  private weightHome(): GraphBuilder {
    return this.enclosing === null || this.header.kind !== 'branch' ? this : this.enclosing.weightHome();
  }

  /** Every node comes in here. */
  protected push(node: NewNode): readonly Value[] {
    const id = this.nodes.length;
    this.nodes.push({ ...node, id, name: null });
    return node.types.map((type, output) => ({ owner: this, ref: { kind: 'node', node: id, output }, type }));
  }
}

/** A node without its place in a graph. */
export type NewNode = DistributiveOmit<Node, 'id' | 'name'>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
