/** Operations worked out at once on numbers that are known. */
import type { Attributes } from '../ir/graph.js';
import { primitives } from '../primitives/index.js';

/** The result, or null where the operation has no meaning on numbers, or what it makes is not finite. */
export function onPlainNumbers(operation: string, values: readonly number[], attributes: Attributes): number | null {
  const result = primitives.get(operation)?.number?.(values, attributes);
  return result !== undefined && Number.isFinite(result) ? result : null;
}
