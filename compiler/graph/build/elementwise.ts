/** Operations over pairs of elements, with the language's broadcasting made explicit for engines. */
import type { GraphBuilder } from './builder.js';
import type { Value } from '../ir/value.js';
import type { Origin } from '../ir/graph.js';
import { broadcast } from '../primitives/families.js';

/**
 * A value that differs between samples and has fewer axes than another gets leading axes of 1, since engines
 * broadcast from the right and the batch stands on the left.
 * @throws Problem `shape/broadcast`
 */
export function elementwise(builder: GraphBuilder, operation: string, values: readonly Value[], origin: Origin): Value {
  const [first, second] = values.slice(-2) as [Value, Value];
  broadcast(operation, first.type, second.type);
  const rank = Math.max(...values.map((value) => value.type.shape.length));
  const aligned = values.map((value) => {
    const { shape, batch } = value.type;
    if (!batch || shape.length === rank) return value;
    const ones = Array.from({ length: rank - shape.length }, () => 1);
    return builder.primitive('reshape', [value], { shape: [...ones, ...shape] }, origin);
  });
  return builder.primitive(operation, aligned, {}, origin);
}
