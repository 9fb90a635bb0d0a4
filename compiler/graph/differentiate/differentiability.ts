/**
 * Which operands of an operation a gradient flows on to. The derivative itself is asked, on a graph that is thrown
 * away, so that there is nothing beside it to keep in step.
 */
import { GraphBuilder } from '../build/builder.js';
import type { Graph, PrimitiveNode, TensorType } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';
import { GraphOperations } from '../build/operations.js';
import { primitives } from '../primitives/index.js';

const known = new Map<string, readonly boolean[]>();

/** For each operand, whether something flows there. That depends on the kinds of numbers, never on sizes. */
export function differentiableOperands(graph: Graph, node: PrimitiveNode): readonly boolean[] {
  const types = node.inputs.map((ref) => typeOf(graph, ref));
  const key = [node.operation, ...types.map((type) => type.dtype)].join(' ');
  const found = known.get(key) ?? ask(node, types);
  known.set(key, found);
  return found;
}

function ask(node: PrimitiveNode, types: readonly TensorType[]): readonly boolean[] {
  // As it is written, a gradient is no primitive; it was checked where it was worked out.
  if (node.operation === 'grad') return types.map(() => true);
  // Only numbers have gradients.
  if (node.types[0]!.dtype !== 'f32') return types.map(() => false);
  const { span } = node.origin;
  const builder = new GraphBuilder({ kind: 'function', name: node.operation, doc: null, span, library: true });
  const inputs = types.map((type, i) => builder.input(`operand_${i}`, type));
  const output = builder.input('output', node.types[0]!);
  const gradient = builder.input('gradient', node.types[0]!);
  const ops = new GraphOperations(builder, node.origin);
  const flows = primitives
    .get(node.operation)!
    .derivative({ ops, inputs, output, attributes: node.attributes }, gradient);
  return types.map((type, i) => type.dtype === 'f32' && (flows[i] ?? null) !== null);
}
