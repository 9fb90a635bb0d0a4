/** Values of a training step that are worked out from numbers and the progress of training alone, at one moment of it. */
import type { Graph, Ref } from '../ir/graph.js';
import type { Quantity } from '../ir/training.js';
import { onPlainNumbers } from '../simplify/fold.js';

/**
 * @param progress how many times a length of training has gone by, after a part of it; null where that cannot be told
 * @returns null where the value is no number then, or depends on something else
 */
export function valueAt(
  graph: Graph,
  ref: Ref,
  progress: (length: Quantity, after: Quantity) => number | null,
  known = new Map<number, number | null>(),
): number | null {
  if (ref.kind !== 'node') return null;
  const found = known.has(ref.node) ? known.get(ref.node)! : workedOut(graph, ref, progress, known);
  known.set(ref.node, found);
  return found;
}

function workedOut(
  graph: Graph,
  ref: Ref,
  progress: (length: Quantity, after: Quantity) => number | null,
  known: Map<number, number | null>,
): number | null {
  const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
  if (node?.kind !== 'primitive') return null;
  const { operation, attributes } = node;
  if (operation === 'progress') return progress(quantityOf(attributes['length']), quantityOf(attributes['after']));
  const values = node.inputs.map((input) => valueAt(graph, input, progress, known));
  if (!values.every((value) => value !== null)) return null;
  return onPlainNumbers(operation, values, attributes);
}

export const quantityOf = (value: unknown): Quantity => {
  const [count, unit] = value as readonly [number, Quantity['unit']];
  return { count, unit };
};
