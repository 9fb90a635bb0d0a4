/**
 * The paths back from a value to what it was computed from, through everything that is called on the path.
 *
 * What is told of a path is the asker's: a step says what passing from a node to one of its operands adds, and of
 * several paths to one place the asker keeps one. Each graph is looked at once for each of its outputs.
 */
import type { CallNode, Graph, PrimitiveNode, Ref, ScanNode } from '../ir/graph.js';
import { withWeightsOf } from '../ir/memoize.js';
import { slice } from '../ir/dependencies.js';

export interface Asker<T> {
  /** A path of no steps. */
  readonly start: T;
  /** From what a node makes to one of its operands; null where there is no path. */
  readonly step: (graph: Graph, node: PrimitiveNode, operand: number) => T | null;
  /** The first path, and then the second, which is further from the start. */
  readonly join: (first: T, second: T) => T;
  readonly choose: (a: T, b: T) => T;
  /** Whether a call is computed as outside training even in training. */
  readonly fixed?: (node: CallNode) => boolean;
}

export interface BackwardPaths<T> {
  /** To a value of the graph asked about. */
  readonly to: (ref: Ref) => T | null;
  /** To weights, of the graph itself and of the networks it calls. */
  readonly weights: ReadonlyMap<WeightName, T>;
}

/** `D:conv_2/kernel`; before the colon stands the network, or nothing for weights of the graph asked about. */
export type WeightName = `${string}:${string}`;

/**
 * A function that answers for any value of a graph, in training or outside of it, and remembers what it found inside of
 * what is called.
 */
export function backwardPaths<T>(asker: Asker<T>): (graph: Graph, ref: Ref, training?: boolean) => BackwardPaths<T> {
  const inTraining = new WeakMap<Graph, Map<number, BackwardPaths<T>>>();
  const outside = new WeakMap<Graph, Map<number, BackwardPaths<T>>>();

  const ofOutput = (graph: Graph, output: number, training: boolean): BackwardPaths<T> => {
    const known = training ? inTraining : outside;
    const made = known.get(graph) ?? new Map<number, BackwardPaths<T>>();
    known.set(graph, made);
    const found = made.get(output) ?? walk(graph, graph.outputs[output]!.ref, training);
    made.set(output, found);
    return found;
  };

  const walk = (graph: Graph, from: Ref, training: boolean): BackwardPaths<T> => {
    const values = new Map<string, T>();
    const weights = new Map<WeightName, T>();
    const arrive = <K>(places: Map<K, T>, place: K, path: T): void => {
      const other = places.get(place);
      places.set(place, other === undefined ? path : asker.choose(other, path));
    };
    const reach = (ref: Ref, path: T): void => {
      if (ref.kind === 'weight') arrive(weights, `:${ref.name}`, path);
      else arrive(values, keyOf(ref), path);
    };
    /** Goes on from one output of a graph that the node holds. */
    const enter = (
      inner: Graph,
      output: number,
      inputs: readonly Ref[],
      rename: Rename,
      path: T,
      trains = training,
    ): void => {
      if (inner.outputs[output] === undefined) return;
      const inside = ofOutput(inner, output, trains);
      for (const [index, ref] of inputs.entries()) {
        const rest = inside.to({ kind: 'input', index });
        if (rest !== null) reach(ref, asker.join(path, rest));
      }
      for (const [weight, rest] of inside.weights) arrive(weights, rename(weight), asker.join(path, rest));
    };
    /** Out of what is carried a path goes on to what came before the first step, and to what the step before made. */
    const around = (body: Graph, { carry, inputs }: ScanNode, output: number, path: T): void => {
      const waiting = [{ output, path }];
      const seen = new Set([output]);
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        enter(body, next.output, inputs, (path) => path, next.path);
        const inside = ofOutput(body, next.output, training);
        for (let index = 0; index < carry; index++) {
          const rest = inside.to({ kind: 'input', index });
          if (rest === null || seen.has(index)) continue;
          seen.add(index);
          waiting.push({ output: index, path: asker.join(next.path, rest) });
        }
      }
    };
    reach(from, asker.start);
    // Nodes stand in the order of computation: from the last to the first, all paths to one are known when it is met.
    for (const id of [...slice(graph, [from])].reverse()) {
      const node = graph.nodes[id]!;
      for (const output of node.types.keys()) {
        const path = values.get(keyOf({ kind: 'node', node: id, output }));
        if (path === undefined) continue;
        if (node.kind === 'call')
          enter(node.graph, output, node.inputs, renaming(node), path, training && asker.fixed?.(node) !== true);
        if (node.kind === 'mode') enter(withWeightsOf(training ? node.training : node.inference, graph), output, node.inputs, (path) => path, path); // prettier-ignore
        if (node.kind === 'scan') around(withWeightsOf(node.body, graph), node, output, path);
        if (node.kind === 'parameter') arrive(weights, `${node.network}:${node.path.join('/')}`, path);
        if (node.kind !== 'primitive') continue;
        for (const [operand, ref] of node.inputs.entries()) {
          const step = asker.step(graph, node, operand);
          if (step !== null) reach(ref, asker.join(path, step));
        }
      }
    }
    return { to: (ref) => (ref.kind === 'weight' ? weights.get(`:${ref.name}`) : values.get(keyOf(ref))) ?? null, weights }; // prettier-ignore
  };

  return (graph, ref, training = true) => walk(graph, ref, training);
}

type Rename = (weight: WeightName) => WeightName;

const keyOf = (ref: Exclude<Ref, { kind: 'weight' }>): string =>
  ref.kind === 'node' ? `${ref.node}.${ref.output}` : `input ${ref.index}`;

/** The weights of what is called, as the caller knows them; those of networks have one name everywhere. */
function renaming({ weights }: CallNode): Rename {
  if (weights.kind === 'none') return (weight) => weight;
  const owner: WeightName = weights.kind === 'network' ? `${weights.network}:` : `:${weights.name}/`;
  return (weight) => (weight.startsWith(':') ? `${owner}${weight.slice(1)}` : weight);
}
