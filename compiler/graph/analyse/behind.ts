/** What makes a value: back through calls, in both directions, and through what only hands it on. */
import type { Place } from './active.js';
import type { Graph, PrimitiveNode } from '../ir/graph.js';
import { withWeightsOf } from '../ir/memoize.js';

/** An operation in the graph that it stands in, with what that graph is given where it is called. */
export interface Made {
  readonly graph: Graph;
  readonly node: PrimitiveNode;
  readonly given: Place['given'];
}

/**
 * The operation that makes a value; null for data, noise and weights, and for inputs that nobody gives.
 *
 * @param handsOn which operand an operation hands on; null where it makes something of its own
 */
export function behind(place: Place, handsOn: (graph: Graph, node: PrimitiveNode) => number | null): Made | null {
  const { graph, ref, given } = place;
  if (ref.kind === 'weight') return null;
  if (ref.kind === 'input') {
    const outer = given(ref.index);
    return outer === null ? null : behind(outer, handsOn);
  }
  const node = graph.nodes[ref.node]!;
  const outside = (input: number): Place | null =>
    node.inputs[input] === undefined ? null : { graph, ref: node.inputs[input], given };
  const enter = (inner: Graph): Made | null => {
    const output = inner.outputs[ref.output];
    return output === undefined ? null : behind({ graph: inner, ref: output.ref, given: outside }, handsOn);
  };
  switch (node.kind) {
    case 'call':
      return enter(node.graph);
    case 'mode':
      return enter(withWeightsOf(node.training, graph));
    case 'scan':
      return enter(withWeightsOf(node.body, graph));
    case 'primitive': {
      const handed = handsOn(graph, node);
      return handed === null ? { graph, node, given } : behind({ graph, ref: node.inputs[handed]!, given }, handsOn);
    }
    default:
      return null;
  }
}
