/** The inputs of a graph in another order, or fewer of them. */
import type { Graph, Ref } from './graph.js';

/** The graph with its inputs in another order: `order` says which comes first. */
export function reordered(graph: Graph, order: readonly number[]): Graph {
  const move = (ref: Ref): Ref => (ref.kind === 'input' ? { kind: 'input', index: order.indexOf(ref.index) } : ref);
  return {
    ...graph,
    inputs: order.map((i) => graph.inputs[i]!),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(move) })),
    outputs: graph.outputs.map((output) => ({ ...output, ref: move(output.ref) })),
  };
}

/** The inputs that something in the graph reads, or that it hands on. */
export function inputsRead(graph: Graph): ReadonlySet<number> {
  const read = new Set<number>();
  const note = (ref: Ref) => ref.kind === 'input' && read.add(ref.index);
  for (const node of graph.nodes) node.inputs.forEach(note);
  for (const { ref } of graph.outputs) note(ref);
  return read;
}

/** Leaves out inputs that nothing reads: a linear layer's gradient, say, takes only what flows back. */
export function withoutIdleInputs(graph: Graph): { readonly graph: Graph; readonly needs: readonly number[] } {
  const needs = [...inputsRead(graph)].sort((a, b) => a - b);
  return { graph: reordered(graph, needs), needs };
}
