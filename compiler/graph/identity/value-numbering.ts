/**
 * Value numbering (Alpern, Wegman, Zadeck 1988): two values, or two graphs, mean the same exactly when they have the same
 * number.
 *
 * Every operation on operands of some numbers gets a number of its own when it is first met (hash consing), so
 * whatever is shared is looked at once, and programs of any depth are compared in time that grows with their size.
 *
 * Places, texts, names of values and inputs, declared ranges and the order of lines that do not depend on each other
 * mean nothing. Names of weights, of noise and of draws of data do, and names of calls with noise inside: they key the
 * numbers drawn.
 */
import {
  branchesOf,
  type CallNode,
  type Distribution,
  type Graph,
  type Node,
  type Ref,
  type TensorType,
} from '../ir/graph.js';
import { memoize } from '../ir/memoize.js';
import { movesStates } from '../ir/dependencies.js';
import { attributeText } from '../ir/attribute-text.js';
import { formerKind, formerOperation, weightName } from './former-names.js';

export class ValueNumbering {
  private readonly numbers = new Map<string, number>();
  private readonly graphs = new Map<Graph, number>();
  private readonly nodes = new Map<Graph, (number | undefined)[]>();

  /**
   * @param declared whether networks, noise and data count with what they are, or by their names alone, where they
   * are compared apart
   */
  constructor(private readonly declared: 'inside' | 'named' = 'inside') {}

  /** Everything that was met, each in terms of the numbers of what came before. */
  get table(): Iterable<string> {
    return this.numbers.keys();
  }

  /** The number of what a text says. */
  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }

  graph(graph: Graph): number {
    const known = this.graphs.get(graph) ?? this.number(this.inWords(graph));
    this.graphs.set(graph, known);
    return known;
  }

  /** What a value of a graph is worked out from, down to inputs, weights, data and noise. */
  value(graph: Graph, ref: Ref): number {
    if (ref.kind === 'input') return this.number(`input ${ref.index}`);
    if (ref.kind === 'weight') return this.number(`weight ${weightName(ref.name, graph.library)}`);
    const node = this.node(graph, ref.node);
    return ref.output === 0 ? node : this.number(`output ${ref.output} of ${node}`);
  }

  /** What a node does, whatever it does it to. */
  operation(node: Node): number {
    switch (node.kind) {
      case 'primitive':
        return this.number(
          `${formerOperation(node.operation)} ${attributeText(node.attributes)} ${type(node.types[0]!)}`,
        );
      case 'call':
        return this.number(this.callInWords(node));
      case 'mode':
        return this.number(`mode ${this.graph(node.training)} ${this.graph(node.inference)}`);
      case 'scan': {
        const { length, carry, xs, reverse, body, scope } = node;
        const keyed = isNoisy(body) ? ` keyed ${scope}` : '';
        return this.number(`scan ${length} ${carry} ${xs} ${reverse} ${this.graph(body)}${keyed}`);
      }
      case 'draw':
        if (this.declared === 'named') return this.number(`draw ${node.draw}`);
        return this.number(`draw ${node.draw} ${distribution(node.distribution)} ${type(node.types[0]!)}`);
      case 'data':
        return this.number(`data ${node.data}.${node.field}${node.draw === null ? '' : ` drawn as ${node.draw}`}`);
      case 'parameter': {
        const { network, path, library } = node;
        return this.number(
          `parameter ${network} ${[...path.slice(0, -1), weightName(path.at(-1)!, library)].join('.')}`,
        );
      }
    }
  }

  /** Without recursion: a chain of layers may be longer than the stack. */
  private node(graph: Graph, root: number): number {
    const known = this.nodes.get(graph) ?? [];
    this.nodes.set(graph, known);
    const waiting = [root];
    for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
      const node = graph.nodes[id]!;
      const first = node.inputs.filter((ref) => ref.kind === 'node' && known[ref.node] === undefined);
      if (known[id] === undefined && first.length > 0) {
        for (const ref of first.reverse()) if (ref.kind === 'node') waiting.push(ref.node);
        continue;
      }
      known[id] ??= this.number(`${this.operation(node)}(${node.inputs.map((ref) => this.value(graph, ref)).join()})`);
      waiting.pop();
    }
    return known[root]!;
  }

  private callInWords({ graph, weights, scope }: CallNode): string {
    const noise = isNoisy(graph) ? ` keyed ${scope}` : '';
    if (weights.kind === 'none') return `call ${this.graph(graph)}${noise}`;
    if (weights.kind === 'member') return `call ${this.graph(graph)} with ${weights.name}${noise}`;
    const called = this.declared === 'inside' ? this.graph(graph) : `${formerKind(graph.kind)} ${graph.name}`;
    return `call ${called} of ${weights.network}${noise}`;
  }

  private inWords(graph: Graph): string {
    const inputs = graph.inputs.map((input) => type(input.type)).join();
    const weights = graph.weights.map((item) =>
      item.kind === 'group'
        ? `${item.name}: ${this.graph(item.graph)}`
        : `${weightName(item.name, graph.library)}: ${item.trainable ? 'weight' : 'state'} [${item.shape.join()}] ${distribution(item.init)}`,
    );
    const outputs = graph.outputs.map(({ ref }) => this.value(graph, ref)).join();
    const updates = graph.updates.map(({ state, value }) => `${state} = ${this.value(graph, value)}`);
    // States that calls move, they move in this order.
    const moving = graph.nodes.flatMap((node) => (moves(node) ? [this.node(graph, node.id)] : [])).join();
    return `${formerKind(graph.kind)} (${inputs}) {${weights.sort().join('; ')}} -> ${outputs} {${updates.sort().join('; ')}} ${moving}`;
  }
}

const moves = (node: Node): boolean =>
  (node.kind === 'call' && movesStates(node.graph)) || (node.kind === 'mode' && movesStates(node.training));

/** Whether a graph draws noise, itself or in what it calls. */
export const isNoisy = memoize((graph): boolean =>
  graph.nodes.some((node) => {
    if (node.kind === 'call') return isNoisy(node.graph);
    return node.kind === 'draw' || branchesOf(node).some(isNoisy);
  }),
);

/** The range of whole numbers says how many classes there are; other ranges are only known, and change nothing. */
const type = ({ dtype, shape, batch, range }: TensorType): string =>
  `${batch ? 'batch ' : ''}${dtype === 'i32' ? `int<${range?.[1]}>` : dtype}[${shape.join()}]`;

const distribution = (of: Distribution): string => Object.values(of).join(' ');
