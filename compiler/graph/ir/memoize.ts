import type { Graph } from './graph.js';

/**
 * A fact about finished graphs, worked out once for each. A network may call another one twice, and that one a third:
 * looked at anew at every call, thirty of them would be looked at a thousand million times.
 */
export function memoize<T>(find: (graph: Graph) => T): (graph: Graph) => T {
  const known = new WeakMap<Graph, { readonly value: T }>();
  return (graph) => {
    const found = known.get(graph) ?? { value: find(graph) };
    known.set(graph, found);
    return found.value;
  };
}

const homes = new WeakMap<Graph, Graph>();

/** A branch, or the body of a recurrence, with the weights of the graph around it, which it may use. */
export function withWeightsOf(branch: Graph, { weights }: Graph): Graph {
  const made = homes.get(branch) ?? { ...branch, weights };
  homes.set(branch, made);
  return made;
}
