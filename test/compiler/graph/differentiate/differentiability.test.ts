/** Which operands pass a gradient on is asked once for each kind of operands: it must hold for all sizes and options. */
import { expect, test } from 'vitest';
import type { PrimitiveNode } from '../../../../compiler/graph/ir/graph.js';
import { differentiableOperands } from '../../../../compiler/graph/differentiate/differentiability.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import { cases } from '../primitives/cases.js';
import { startGraph } from './slopes.js';

test('an operand passes a gradient on wherever the derivative has one for it', () => {
  const told = new Set<string>();
  for (const { name, inputs, build } of cases) {
    const ops = startGraph('trial');
    build(ops, inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type))); // prettier-ignore
    const graph = ops.builder.sofar();
    for (const node of graph.nodes.filter((item): item is PrimitiveNode => item.kind === 'primitive')) {
      const values = node.inputs.map((ref) => ({
        owner: ops.builder,
        ref,
        type:
          ref.kind === 'node' ? graph.nodes[ref.node]!.types[0]! : inputs[ref.kind === 'input' ? ref.index : 0]!.type,
      }));
      const output = {
        owner: ops.builder,
        ref: { kind: 'node', node: node.id, output: 0 },
        type: node.types[0]!,
      } as const;
      const at = { ops, inputs: values, output, attributes: node.attributes };
      const float = node.types[0]!.dtype === 'f32';
      const flows = float ? primitives.get(node.operation)!.derivative(at, output) : [];
      const expected = values.map(({ type }, i) => type.dtype === 'f32' && (flows[i] ?? null) !== null);
      expect(differentiableOperands(graph, node), `${node.operation} in ${name}`).toEqual(expected);
      told.add(node.operation);
    }
  }
  expect(told.size).toBeGreaterThan(50);
});

test.each<[string, readonly boolean[]]>([
  ['add', [true, true]], ['relu', [true]], ['softmax', [true]], ['matmul', [true, true]],
  ['stop_gradient', [false]], ['floor', [false]], ['sign', [false]], ['greater', [false, false]], ['equal', [false, false]],
  ['to_float', [false]], ['broadcast_batch', [true, false]], ['one_hot', [false]], ['argmax', [false]], ['gather', [true, false]], ['scatter', [false, true]],
  ['select', [false, true, true]], ['broadcast_to', [true, false]], ['batch_size', [false]],
])('%s', (operation, expected) => {
  const { inputs, build } = cases.find((item) => item.operation === operation)!;
  const ops = startGraph('trial');
  build(ops, inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type))); // prettier-ignore
  const graph = ops.builder.sofar();
  const node = graph.nodes.find((item) => item.kind === 'primitive' && item.operation === operation);
  expect(differentiableOperands(graph, node as PrimitiveNode)).toEqual(expected);
}); // prettier-ignore
