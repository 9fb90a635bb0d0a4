/** What references mean, and whether two mean the same. */
import type { Graph, Ref, TensorType } from './graph.js';

/** The type of what a reference means in a branch, which may use the weights of the graph around it. */
export const typeIn = (branch: Graph, home: Graph, ref: Ref): TensorType =>
  typeOf(ref.kind === 'weight' ? home : branch, ref);

/** The type of what a reference means in its graph. */
export function typeOf(graph: Graph, ref: Ref): TensorType {
  if (ref.kind === 'node') return graph.nodes[ref.node]!.types[ref.output]!;
  if (ref.kind === 'input') return graph.inputs[ref.index]!.type;
  const weight = graph.weights.find((item) => item.kind === 'weight' && item.name === ref.name);
  const shape = weight?.kind === 'weight' ? weight.shape : [];
  return { dtype: 'f32', shape, batch: false, range: null };
}

export function sameRef(a: Ref, b: Ref): boolean {
  if (a.kind === 'node') return b.kind === 'node' && a.node === b.node && a.output === b.output;
  if (a.kind === 'input') return b.kind === 'input' && a.index === b.index;
  return b.kind === 'weight' && a.name === b.name;
}

/** A reference as text: the same for two that mean the same in one graph. */
export function refText(ref: Ref): string {
  if (ref.kind === 'node') return `${ref.node}.${ref.output}`;
  return ref.kind === 'input' ? `input ${ref.index}` : `weight ${ref.name}`;
}
