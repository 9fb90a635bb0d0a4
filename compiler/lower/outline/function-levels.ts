/** Which graphs become functions of an emitted program, and in what order. */
import { branchesOf, type Graph } from '../../graph/ir/graph.js';

/**
 * Networks, and what some graphs call but for functions of one operation, which are written in place: first those that
 * call none of the others, then those that call these alone, and so on.
 */
export function functionLevels(roots: readonly Graph[]): readonly (readonly Graph[])[] {
  const called = new Set<Graph>();
  const visit = (graph: Graph): void => {
    for (const node of graph.nodes) {
      branchesOf(node).forEach(visit);
      if (node.kind !== 'call' || called.has(node.graph)) continue;
      visit(node.graph);
      called.add(node.graph);
    }
  };
  roots.forEach(visit);
  const functions = [...called].filter((graph) => graph.kind !== 'network' && simpleOperation(graph) === null);
  const heights = new Map<Graph, number>();
  const levels: Graph[][] = [];
  for (const graph of [...functions, ...roots.filter(({ kind }) => kind === 'network')])
    (levels[height(graph, heights)] ??= []).push(graph);
  return levels;
}

/** The one operation of a function that is nothing else, or null. */
export function simpleOperation(graph: Graph): number | null {
  if (!['function', 'gradient'].includes(graph.kind) || graph.weights.length > 0 || graph.updates.length > 0)
    return null;
  const work = graph.nodes.filter((node) => !(node.kind === 'primitive' && node.operation === 'constant'));
  const [only] = work;
  if (work.length !== 1 || only!.kind !== 'primitive' || graph.outputs.length !== 1 || graph.outputs[0]!.name !== null)
    return null;
  const { ref } = graph.outputs[0]!;
  // An argument that is written twice would be computed twice.
  const read = only!.inputs.flatMap((input) => (input.kind === 'input' ? [input.index] : []));
  const once = read.length > 0 && new Set(read).size === read.length;
  return ref.kind === 'node' && ref.node === only!.id && once ? only!.id : null;
}

/** How many calls there are below a function, one within the other. */
function height(graph: Graph, known: Map<Graph, number>): number {
  const found = known.get(graph);
  if (found !== undefined) return found;
  const below = (inner: Graph): number =>
    Math.max(
      -1,
      ...inner.nodes.map((node) => {
        const branches = branchesOf(node);
        if (branches.length > 0) return Math.max(...branches.map(below));
        return node.kind === 'call' && simpleOperation(node.graph) === null ? height(node.graph, known) : -1;
      }),
    );
  const value = below(graph) + 1;
  known.set(graph, value);
  return value;
}
