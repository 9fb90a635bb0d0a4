import type { Graph } from './ir.js';

/**
 * A fact about finished graphs, worked out once for each. A network may call another one twice, and that one a third:
 * looked at anew at every call, thirty of them would be looked at a thousand million times.
 */
export function perGraph<T>(find: (graph: Graph) => T): (graph: Graph) => T {
  const known = new WeakMap<Graph, { readonly value: T }>();
  return (graph) => {
    const found = known.get(graph) ?? { value: find(graph) };
    known.set(graph, found);
    return found.value;
  };
}
