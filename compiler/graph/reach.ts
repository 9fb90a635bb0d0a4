/** What a value depends on. */
import type { Graph, Ref } from './ir.js';

/** The nodes behind a reference, in the order of computation. */
export function slice(graph: Graph, refs: readonly Ref[]): readonly number[] {
  const seen = new Set<number>();
  const visit = (ref: Ref): void => {
    if (ref.kind !== 'node' || seen.has(ref.node)) return;
    seen.add(ref.node);
    graph.nodes[ref.node]!.inputs.forEach(visit);
  };
  refs.forEach(visit);
  return [...seen].sort((a, b) => a - b);
}

/** Networks whose weights a graph uses, directly or in what it calls. */
export function networksIn(graph: Graph): ReadonlySet<string> {
  return new Set(graph.nodes.flatMap((_, node) => [...networksAt(graph, node)]));
}

/** Networks whose weights a node uses itself. */
export function networksAt(graph: Graph, node: number): ReadonlySet<string> {
  const it = graph.nodes[node]!;
  if (it.kind === 'mode') return new Set([...networksIn(it.training), ...networksIn(it.inference)]);
  if (it.kind !== 'call') return new Set();
  const inner = networksIn(it.graph);
  return it.weights.kind === 'network' ? new Set([it.weights.network, ...inner]) : inner;
}

/** Networks whose weights a value depends on. */
export function networksBehind(graph: Graph, ref: Ref): ReadonlySet<string> {
  return new Set(slice(graph, [ref]).flatMap((node) => [...networksAt(graph, node)]));
}
