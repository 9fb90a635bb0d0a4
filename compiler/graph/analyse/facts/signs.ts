import type { PrimitiveNode, TensorType } from '../../ir/graph.js';
import type { Sign } from './fact.js';

/** What grows with every operand. */
const growing = new Set([
  'add', 'maximum', 'minimum', 'sum', 'mean', 'max', 'min', 'select', 'exp', 'log', 'sqrt', 'relu', 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'clip',
  'reshape', 'transpose', 'concat', 'slice', 'gather', 'broadcast_to', 'broadcast_batch', 'pad', 'avg_pool', 'max_pool', 'resize_nearest', 'resize_bilinear',
]); // prettier-ignore

/** Which way the result of an operation moves when one of its operands grows. */
export function signOf({ operation }: PrimitiveNode, operand: number, types: readonly TensorType[]): Sign {
  const other = (index: number): Sign => {
    const range = types[index]?.range ?? null;
    return range === null ? 0 : range[0] >= 0 ? 1 : range[1] <= 0 ? -1 : 0;
  };
  if (growing.has(operation)) return 1;
  switch (operation) {
    case 'neg':
    case 'rsqrt':
      return -1;
    case 'sub':
      return operand === 0 ? 1 : -1;
    case 'mul':
      return other(1 - operand);
    case 'div':
      return operand === 0 ? other(1) : 0;
    case 'square':
    case 'abs':
      return other(0);
    default:
      return 0;
  }
}
