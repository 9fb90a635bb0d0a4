/** What holds a value in its range. */
import type { Graph, PrimitiveNode, Range, Ref } from './ir.js';
import { typeOf } from './measure.js';

/**
 * The operation whose result has the range first: back through all that hands it on, such as `squeeze` or a mean, and
 * into what is called. Null where the range is that of an input, of data or of noise.
 */
export function boundedBy(graph: Graph, ref: Ref): PrimitiveNode | null {
  return follow(graph, ref, () => null);
}

/** @param outside goes on from an input of the graph, where the graph is called */
function follow(graph: Graph, ref: Ref, outside: (input: number) => PrimitiveNode | null): PrimitiveNode | null {
  if (ref.kind === 'input') return outside(ref.index);
  if (ref.kind === 'weight') return null;
  const node = graph.nodes[ref.node]!;
  const passed = (input: number) => follow(graph, node.inputs[input]!, outside);
  const enter = (inner: Graph) => {
    const output = inner.outputs[ref.output];
    return output === undefined ? null : follow(inner, output.ref, passed);
  };
  if (node.kind === 'call') return enter(node.graph);
  if (node.kind === 'mode') return enter(node.training);
  if (node.kind === 'scan') return enter(node.body);
  if (node.kind !== 'primitive') return null;
  const range = node.types[0]!.range;
  const giver = node.inputs.findIndex((input) => sameRange(typeOf(graph, input).range, range));
  return giver < 0 ? node : passed(giver);
}

const sameRange = (a: Range | null, b: Range | null): boolean =>
  a !== null && b !== null && a[0] === b[0] && a[1] === b[1];
