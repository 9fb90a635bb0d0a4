/** Values as sums of products, as far as sums and products make them: `t * a + (1 - t) * b` is ta + b - tb. */
import type { CallNode, Graph, PrimitiveNode, Ref } from '../../ir/graph.js';

/** A value of a graph that may be called from another one: what its inputs are there. */
export interface Place {
  readonly graph: Graph;
  readonly ref: Ref;
  /** Null for the graph asked about. */
  readonly call: Call | null;
}

export interface Call {
  readonly home: Graph;
  readonly node: CallNode;
  readonly outer: Call | null;
}

/** Coefficients by the factors they stand before, each a number of an atom; those of one product in order. */
export type Sum = ReadonlyMap<string, number>;

/** Products of this many, of this many factors, are no longer taken apart. */
const most = { products: 64, factors: 4, deep: 300 };

export const productOf = (atoms: readonly number[]): string => [...atoms].sort((a, b) => a - b).join(' ');
export const factorsOf = (product: string): readonly number[] => (product === '' ? [] : product.split(' ').map(Number));

export class Sums {
  /** @param alike the number of values of the graph asked about that are equal; where it is given, no call is gone into */
  constructor(private readonly alike: ((ref: Ref) => number) | null = null) {}

  private readonly atoms: Place[] = [];
  private deep = 0;
  private readonly numbers = new Map<string, number>();
  private readonly calls = new Map<Call, number>();
  private readonly known = new Map<string, Sum>();
  private readonly graphs = new Map<Graph, number>();
  private readonly made = new Map<CallNode, Map<Call | null, Call>>();

  atom(index: number): Place {
    return this.atoms[index]!;
  }

  of(place: Place): Sum {
    const key = this.keyOf(place);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.deep++;
    const found = this.deep > most.deep ? this.alone(place) : this.expand(place);
    this.deep--;
    this.known.set(key, found);
    return found;
  }

  private alone(place: Place): Sum {
    return new Map([[String(this.numberOf(place)), 1]]);
  }

  private expand(place: Place): Sum {
    const { graph, ref, call } = place;
    if (ref.kind === 'weight') return this.alone(place);
    if (ref.kind === 'input') {
      const given = call?.node.inputs[ref.index];
      return given === undefined ? this.alone(place) : this.of({ graph: call!.home, ref: given, call: call!.outer });
    }
    const node = graph.nodes[ref.node]!;
    const inside = this.alike === null && node.kind === 'call' && !['network', 'gradient'].includes(node.graph.kind);
    if (inside) {
      const output = node.graph.outputs[ref.output];
      if (output === undefined) return this.alone(place);
      return this.of({ graph: node.graph, ref: output.ref, call: this.calling(graph, node, call) });
    }
    if (node.kind !== 'primitive') return this.alone(place);
    return this.primitive(node, (input) => this.of({ graph, ref: input, call })) ?? this.alone(place);
  }

  /** One object for each call on each path to it. */
  calling(home: Graph, node: CallNode, outer: Call | null): Call {
    const of = this.made.get(node) ?? new Map<Call | null, Call>();
    this.made.set(node, of);
    const call = of.get(outer) ?? { home, node, outer };
    of.set(outer, call);
    return call;
  }

  private primitive({ operation, inputs, attributes }: PrimitiveNode, of: (ref: Ref) => Sum): Sum | null {
    const [a, b] = inputs as [Ref, Ref];
    switch (operation) {
      case 'constant':
      case 'fill':
        return new Map([['', attributes['value'] as number]]);
      case 'reshape':
      case 'broadcast_to':
      case 'broadcast_batch':
      case 'stop_gradient':
        return of(a);
      case 'neg':
        return scaled(of(a), -1);
      case 'add':
        return added(of(a), of(b));
      case 'sub':
        return added(of(a), scaled(of(b), -1));
      case 'mul':
        return multiplied(of(a), of(b));
      case 'div': {
        const divisor = of(b);
        const by = divisor.size === 1 ? divisor.get('') : undefined;
        return by === undefined || by === 0 ? null : scaled(of(a), 1 / by);
      }
      default:
        return null;
    }
  }

  private keyOf({ graph, ref, call }: Place): string {
    const own = ref.kind === 'node' ? `${ref.node}.${ref.output}` : ref.kind === 'input' ? `in ${ref.index}` : ref.name;
    return `${this.callNumber(call)} ${this.graphNumber(graph)} ${own}`;
  }

  private graphNumber(graph: Graph): number {
    const known = this.graphs.get(graph) ?? this.graphs.size;
    this.graphs.set(graph, known);
    return known;
  }

  private callNumber(call: Call | null): number {
    if (call === null) return -1;
    const known = this.calls.get(call) ?? this.calls.size;
    this.calls.set(call, known);
    return known;
  }

  private numberOf(place: Place): number {
    const key = this.alike === null ? this.keyOf(place) : String(this.alike(place.ref));
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.atoms.length);
    this.atoms.push(place);
    return this.atoms.length - 1;
  }
}

function added(a: Sum, b: Sum): Sum | null {
  const sum = new Map(a);
  for (const [product, coefficient] of b) {
    const total = (sum.get(product) ?? 0) + coefficient;
    if (total === 0) sum.delete(product);
    else sum.set(product, total);
  }
  return sum.size > most.products ? null : sum;
}

const scaled = (sum: Sum, by: number): Sum =>
  new Map(by === 0 ? [] : [...sum].map(([product, coefficient]) => [product, coefficient * by]));

function multiplied(a: Sum, b: Sum): Sum | null {
  if (a.size * b.size > most.products) return null;
  let sum: Sum | null = new Map();
  for (const [left, x] of a) {
    for (const [right, y] of b) {
      const factors = [...factorsOf(left), ...factorsOf(right)];
      if (factors.length > most.factors || sum === null) return null;
      sum = added(sum, new Map([[productOf(factors), x * y]]));
    }
  }
  return sum;
}
