/** What holds a value in its range. */
import { behind } from './behind.js';
import type { Graph, PrimitiveNode, Range, Ref } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';

/**
 * The operation whose result has the range first: back through all that hands it on, such as `squeeze` or a mean, and
 * into what is called. Null where the range is that of an input, of data or of noise.
 */
export function boundedBy(graph: Graph, ref: Ref): PrimitiveNode | null {
  const made = behind({ graph, ref, given: () => null }, (inner, node) => {
    const { range } = node.types[0]!;
    const giver = node.inputs.findIndex((input) => sameRange(typeOf(inner, input).range, range));
    return giver < 0 ? null : giver;
  });
  return made?.node ?? null;
}

const sameRange = (a: Range | null, b: Range | null): boolean =>
  a !== null && b !== null && a[0] === b[0] && a[1] === b[1];
