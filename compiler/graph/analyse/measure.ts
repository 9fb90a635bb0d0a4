/** Numbers about a graph: trainable parameters, activations, operations. */
import type { Graph, Node } from '../ir/graph.js';
import { withWeightsOf, memoize } from '../ir/memoize.js';
import { primitives } from '../primitives/index.js';
import { typeOf } from '../ir/refs.js';
import { size } from '../ir/types.js';

/** Trainable numbers; running statistics do not count. */
export function parameterCount(graph: Graph): number {
  return graph.weights.reduce(
    (total, item) =>
      total + (item.kind === 'group' ? parameterCount(item.graph) : item.trainable ? size(item.shape) : 0),
    0,
  );
}

/** Floating point operations of one forward pass over one sample, in training. */
export const flops: (graph: Graph) => number = memoize((graph) =>
  graph.nodes.reduce((total, node) => total + flopsOf(graph, node), 0),
);

/** Those of one node. */
export function flopsOf(graph: Graph, node: Node): number {
  if (node.kind === 'call') return flops(node.graph);
  if (node.kind === 'mode') return flops(withWeightsOf(node.training, graph));
  if (node.kind === 'scan') return node.length * flops(withWeightsOf(node.body, graph));
  if (node.kind !== 'primitive') return 0;
  const inputs = node.inputs.map((ref) => typeOf(graph, ref));
  return primitives.get(node.operation)!.flops(inputs, node.types[0]!, node.attributes);
}

/** Bytes of everything a forward pass over one sample makes, which training keeps for the gradient. */
export const activationBytes: (graph: Graph) => number = memoize((graph) =>
  graph.nodes.reduce((total, node) => {
    if (node.kind === 'call') return total + activationBytes(node.graph);
    if (node.kind === 'mode') return total + activationBytes(node.training);
    if (node.kind === 'scan') return total + node.length * activationBytes(node.body);
    if (node.kind === 'primitive' && (node.operation === 'reshape' || node.operation === 'constant')) return total;
    return total + node.types.reduce((bytes, type) => bytes + (type.batch ? 4 * size(type.shape) : 0), 0);
  }, 0),
);

/** Bytes of what a forward pass makes that is the same for all samples. */
export const fixedBytes: (graph: Graph) => number = memoize((graph) =>
  graph.nodes.reduce((total, node) => {
    if (node.kind === 'call') return total + fixedBytes(node.graph);
    if (node.kind === 'mode') return total + fixedBytes(node.training);
    if (node.kind === 'scan') return total + node.length * fixedBytes(node.body);
    return total + node.types.reduce((bytes, type) => bytes + (type.batch ? 0 : 4 * size(type.shape)), 0);
  }, 0),
);
