/** Operations over pairs of elements, with the language's broadcasting made explicit for engines. */
import type { GraphBuilder, Wire } from './builder.js';
import type { Origin } from '../ir/graph.js';
import { broadcast } from '../primitives/families.js';

/**
 * A value that differs between samples and has fewer axes than another gets leading axes of 1, since engines
 * broadcast from the right and the batch stands on the left.
 * @throws Problem `shape/broadcast`
 */
export function elementwise(builder: GraphBuilder, operation: string, wires: readonly Wire[], origin: Origin): Wire {
  const [first, second] = wires.slice(-2) as [Wire, Wire];
  broadcast(operation, first.type, second.type);
  const rank = Math.max(...wires.map((wire) => wire.type.shape.length));
  const aligned = wires.map((wire) => {
    const { shape, batch } = wire.type;
    if (!batch || shape.length === rank) return wire;
    const ones = Array.from({ length: rank - shape.length }, () => 1);
    return builder.primitive('reshape', [wire], { shape: [...ones, ...shape] }, origin);
  });
  return builder.primitive(operation, aligned, {}, origin);
}
