/** What operations take of their operands. */
import type { Node } from '../ir/graph.js';
import { primitives } from './index.js';

/** Whether a node takes of an operand nothing but its size. */
export function isSizeAlone(node: Node, operand: number): boolean {
  if (node.kind !== 'primitive') return false;
  const { operands, onlySizes } = primitives.get(node.operation)!;
  return onlySizes?.includes(operands[operand]!) === true;
}
