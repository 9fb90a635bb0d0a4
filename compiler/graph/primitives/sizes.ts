/** What operations take of their operands. */
import type { Node } from '../ir/graph.js';
import { primitives } from './index.js';

/** Whether a node takes of an operand nothing but its size. */
export function isSizeAlone(node: Node, operand: number): boolean {
  if (node.kind !== 'primitive') return false;
  const primitive = primitives.get(node.operation);
  return primitive?.onlySizes?.includes(primitive.operands[operand]!) === true;
}
