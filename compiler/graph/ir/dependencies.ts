/** What a value depends on. */
import { branchesOf, type Graph, type Node, type Ref } from './graph.js';
import { memoize } from './memoize.js';

/** The nodes behind a reference, in the order of computation. */
export function slice(graph: Graph, refs: readonly Ref[]): readonly number[] {
  const seen = new Set<number>();
  const waiting = [...refs];
  // Without recursion: a chain of layers may be longer than the stack.
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (ref.kind !== 'node' || seen.has(ref.node)) continue;
    seen.add(ref.node);
    for (const input of graph.nodes[ref.node]!.inputs) waiting.push(input);
  }
  return [...seen].sort((a, b) => a - b);
}

/** What takes the results of each node: other nodes, once for each time, and null for the graph's own results and states. */
export const usersOf: (graph: Graph) => ReadonlyMap<number, readonly (Node | null)[]> = memoize((graph) => {
  const users = new Map<number, (Node | null)[]>();
  const note = (ref: Ref, user: Node | null): void => {
    if (ref.kind !== 'node') return;
    const known = users.get(ref.node);
    if (known === undefined) users.set(ref.node, [user]);
    else known.push(user);
  };
  for (const node of graph.nodes) for (const ref of node.inputs) note(ref, node);
  for (const { ref } of graph.outputs) note(ref, null);
  for (const { value } of graph.updates) note(value, null);
  return users;
});

/** The states whose values the results depend on in training: what was computed once is only repeated with the same. */
export function recalledStates(graph: Graph, held: Graph['weights'] = graph.weights): ReadonlySet<string> {
  const states = new Set(held.flatMap((item) => (item.kind === 'weight' && !item.trainable ? [item.name] : [])));
  // Outside training nothing is repeated.
  const once = graph.kind === 'optimizer' || (graph.kind === 'branch' && graph.name === 'inference');
  if (states.size === 0 || once) return new Set();
  const outputs = graph.outputs.map((output) => output.ref);
  const read = [...outputs, ...slice(graph, outputs).flatMap((node) => graph.nodes[node]!.inputs)];
  return new Set(read.flatMap((ref) => (ref.kind === 'weight' && states.has(ref.name) ? [ref.name] : [])));
}

/** Whether running a graph in training moves any state. */
export const movesStates: (graph: Graph) => boolean = memoize(
  (graph) =>
    graph.updates.length > 0 ||
    graph.nodes.some((node) => {
      if (node.kind === 'mode') return movesStates(node.training);
      if (node.kind === 'scan') return movesStates(node.body);
      return node.kind === 'call' && movesStates(node.graph);
    }),
);

/** Whether what a graph computes depends on weights that it holds; a gradient often has no use for them. */
export const usesWeights: (graph: Graph) => boolean = memoize((graph) => {
  if (graph.kind !== 'gradient') return graph.weights.length > 0;
  const reads = ({ nodes, outputs }: Graph): boolean =>
    outputs.some(({ ref }) => ref.kind === 'weight') ||
    nodes.some(
      (node) =>
        node.inputs.some((ref) => ref.kind === 'weight') ||
        branchesOf(node).some(reads) ||
        (node.kind === 'call' && node.weights.kind === 'member' && usesWeights(node.graph)),
    );
  return reads(graph);
});

/** Networks whose weights a graph uses, directly or in what it calls. */
export const networksIn: (graph: Graph) => ReadonlySet<string> = memoize(
  (graph) => new Set(graph.nodes.flatMap((_, node) => [...networksAt(graph, node)])),
);

/** The network that a node calls whole, rather than some of its weights or its gradient. */
export const calledNetwork = (node: Node): string | null =>
  node.kind === 'call' && node.graph.kind === 'network' ? node.graph.name : null;

/** Networks whose weights a node uses itself. */
export function networksAt(graph: Graph, node: number): ReadonlySet<string> {
  const it = graph.nodes[node]!;
  if (it.kind === 'parameter') return new Set([it.network]);
  const branches = branchesOf(it);
  if (branches.length > 0) return new Set(branches.flatMap((branch) => [...networksIn(branch)]));
  if (it.kind !== 'call') return new Set();
  const inner = networksIn(it.graph);
  // A network may have no weights at all.
  return it.weights.kind === 'network' && it.graph.weights.length > 0 ? new Set([it.weights.network, ...inner]) : inner;
}

/** Networks whose weights a value depends on. */
export function networksBehind(graph: Graph, ref: Ref): ReadonlySet<string> {
  return new Set(slice(graph, [ref]).flatMap((node) => [...networksAt(graph, node)]));
}

/** Some graphs, what they call and the branches of their choices, each once, in the order in which they are met. */
export function graphsIn(roots: Iterable<Graph>): ReadonlySet<Graph> {
  const found = new Set<Graph>();
  const visit = (graph: Graph): void => {
    if (found.has(graph)) return;
    found.add(graph);
    for (const node of graph.nodes) {
      if (node.kind === 'call') visit(node.graph);
      branchesOf(node).forEach(visit);
    }
  };
  for (const root of roots) visit(root);
  return found;
}
