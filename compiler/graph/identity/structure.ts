/**
 * How a graph is built, with what its nodes do left to others to say: graphs of one structure that come from one template
 * can be one function of a target whose text people read.
 */
import type { Graph, Node } from '../ir/graph.js';
import { refText } from '../ir/refs.js';

/** @param form what a node does, without what may differ between two uses of a function, such as its sizes */
export function structure({ inputs, nodes, outputs, updates }: Graph, form: (node: Node) => string): string {
  return JSON.stringify([
    inputs.map(({ name }) => name),
    nodes.map((node) => [
      node.kind,
      node.name,
      node.origin.stage === true,
      node.inputs.map(refText),
      node.types.length,
      form(node),
    ]),
    outputs.map(({ name, ref }) => [name, refText(ref)]),
    updates.map(({ state, value }) => [state, refText(value)]),
  ]);
}
