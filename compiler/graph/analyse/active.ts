/**
 * The operations that gradients pass through on their path from losses to the weights that these move: of what a program
 * computes, the part that is differentiated.
 */
import type { Graph, Node, PrimitiveNode, Ref, ScanNode } from '../ir/graph.js';
import { differentiableOperands } from '../differentiate/differentiability.js';
import { withWeightsOf } from '../ir/memoize.js';
import { refText } from '../ir/refs.js';

export interface Active {
  readonly graph: Graph;
  readonly node: PrimitiveNode;
  /** What an input of the graph is where the graph is called, one call further out; null where nobody calls it. */
  readonly given: Given;
}

export interface Place {
  readonly graph: Graph;
  readonly ref: Ref;
  readonly given: Given;
}

export type Given = (input: number) => Place | null;

/** What of a graph's inputs leads to weights that are moved. */
type Live = readonly boolean[];

/** @param trained the networks whose weights are moved */
export function activeNodes(step: Graph, losses: readonly Ref[], trained: ReadonlySet<string>): readonly Active[] {
  const found: Active[] = [];
  const liveness = livenessIn(trained);
  const seen = new WeakMap<Graph, Set<string>>();

  /** Collects what is active of a graph, and tells which of its inputs a gradient comes back to. */
  const visit = (graph: Graph, live: Live, moved: boolean, wanted: readonly Ref[], given: Given): ReadonlySet<number> => {
    const key = `${live.map(Number).join('')} ${moved} ${wanted.map(refText).join()}`;
    const before = seen.get(graph) ?? new Set();
    seen.set(graph, before);
    const again = before.has(key);
    before.add(key);

    const known = liveness(graph, live, moved);
    const demanded = new Set(wanted.map(refText));
    const inputs = new Set(wanted.flatMap((ref) => (ref.kind === 'input' && live[ref.index] === true ? [ref.index] : [])));
    const demand = (ref: Ref): void => {
      if (!known(ref)) return;
      if (ref.kind === 'input') inputs.add(ref.index);
      demanded.add(refText(ref));
    };
    for (const node of [...graph.nodes].reverse()) {
      const outputs = [...node.types.keys()].filter((output) => demanded.has(refText({ kind: 'node', node: node.id, output })));
      if (outputs.length === 0) continue;
      if (node.kind === 'primitive') {
        const through = differentiableOperands(graph, node);
        const passed = node.inputs.filter((ref, i) => through[i] === true && known(ref));
        if (passed.length > 0 && !again) found.push({ graph, node, given });
        passed.forEach(demand);
      }
      const inner = innerOf(graph, node, moved, trained);
      if (inner === null) continue;
      const place: Given = (input) => (node.inputs[input] === undefined ? null : { graph, ref: node.inputs[input], given });
      const from = node.kind === 'scan' ? inner.graph.outputs : outputs.flatMap((output) => inner.graph.outputs[output] ?? []);
      const operands = node.inputs.map(known);
      const entered = node.kind === 'scan' ? carriedLive(node, operands, inner.graph, liveness, moved) : operands;
      for (const index of visit(inner.graph, entered, inner.moved, from.map(({ ref }) => ref), place)) {
        const ref = node.inputs[index];
        if (ref !== undefined) demand(ref);
      }
    }
    return inputs;
  };
  visit(step, [], false, losses, () => null);
  return found;
} // prettier-ignore

/** The graph that a node runs in training, and whether the weights it holds are moved. */
function innerOf(graph: Graph, node: Node, moved: boolean, trained: ReadonlySet<string>) {
  switch (node.kind) {
    case 'call':
      return { graph: node.graph, moved: node.weights.kind === 'network' ? trained.has(node.weights.network) : moved };
    case 'mode':
      return { graph: withWeightsOf(node.training, graph), moved };
    case 'scan':
      return { graph: withWeightsOf(node.body, graph), moved };
    default:
      return null;
  }
}

/** Says of the values of a graph whether they lead to weights that are moved, by differentiable operations alone. */
function livenessIn(trained: ReadonlySet<string>) {
  const known = new WeakMap<Graph, Map<string, (ref: Ref) => boolean>>();
  const of = (graph: Graph, live: Live, moved: boolean): ((ref: Ref) => boolean) => {
    const key = `${live.map(Number).join('')} ${moved}`;
    const made = known.get(graph) ?? new Map<string, (ref: Ref) => boolean>();
    known.set(graph, made);
    const found = made.get(key) ?? look(graph, live, moved);
    made.set(key, found);
    return found;
  };
  const look = (graph: Graph, live: Live, moved: boolean): ((ref: Ref) => boolean) => {
    const states = new Set(
      graph.weights.flatMap((item) => (item.kind === 'weight' && !item.trainable ? [item.name] : [])),
    );
    const values: boolean[][] = [];
    const is = (ref: Ref): boolean => {
      if (ref.kind === 'input') return live[ref.index] === true;
      if (ref.kind === 'weight') return moved && !states.has(ref.name);
      return values[ref.node]?.[ref.output] === true;
    };
    for (const node of graph.nodes) values.push(outputs(graph, node, is, moved));
    return is;
  };
  const outputs = (graph: Graph, node: Node, is: (ref: Ref) => boolean, moved: boolean): boolean[] => {
    if (node.kind === 'parameter') return [trained.has(node.network)];
    if (node.kind === 'primitive') {
      // Most operations have nothing live to pass on, and need not be asked.
      if (!node.inputs.some(is)) return [false];
      const through = differentiableOperands(graph, node);
      return [node.inputs.some((ref, i) => through[i] === true && is(ref))];
    }
    const inner = innerOf(graph, node, moved, trained);
    if (inner === null) return node.types.map(() => false);
    const operands = node.inputs.map(is);
    const entered = node.kind === 'scan' ? carriedLive(node, operands, inner.graph, of, moved) : operands;
    const inside = of(inner.graph, entered, inner.moved);
    return inner.graph.outputs.map(({ ref }) => inside(ref));
  };
  return of;
}

/** What is live in any step of a recurrence: what is carried may come to be so. */
function carriedLive(
  { carry }: ScanNode,
  operands: readonly boolean[],
  body: Graph,
  liveness: ReturnType<typeof livenessIn>,
  moved: boolean,
): Live {
  const live = [...operands];
  for (let changed = true; changed;) {
    const inside = liveness(body, [...live], moved);
    changed = false;
    for (let index = 0; index < carry; index++) {
      if (live[index] === true || !inside(body.outputs[index]!.ref)) continue;
      live[index] = true;
      changed = true;
    }
  }
  return live;
}
