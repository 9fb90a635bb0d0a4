/** Optimizers' rules, which are written for single numbers, applied to whole weights. */
import { elementwise } from '../graph/build/elementwise.js';
import type { GraphOperations } from '../graph/build/operations.js';
import type { Graph, Ref } from '../graph/ir/graph.js';
import type { Value } from '../graph/ir/value.js';
import { primitives } from '../graph/primitives/index.js';

export interface Moved {
  readonly weight: Value;
  /** The new values of the slots, by name. */
  readonly slots: ReadonlyMap<string, Value>;
}

/**
 * The new weight and slots.
 * @param rule written for numbers; it means the same for every number of a weight
 * @param inputs the weight, its gradient and the options, in the order of the rule's inputs
 */
export function applyRule(
  ops: GraphOperations,
  rule: Graph,
  inputs: readonly Value[],
  slot: (name: string) => Value,
): Moved {
  const read = opened(ops, rule, inputs, slot);
  return {
    weight: read(rule.outputs[0]!.ref),
    slots: new Map(rule.updates.map(({ state, value }) => [state, read(value)])),
  };
}

function opened(
  ops: GraphOperations,
  graph: Graph,
  inputs: readonly Value[],
  slot: (name: string) => Value,
): (ref: Ref) => Value {
  const made: (readonly Value[])[] = [];
  const read = (ref: Ref): Value => {
    if (ref.kind === 'node') return made[ref.node]![ref.output]!;
    return ref.kind === 'input' ? inputs[ref.index]! : slot(ref.name);
  };
  for (const node of graph.nodes) {
    const operands = node.inputs.map(read);
    if (node.kind === 'call') {
      const inner = opened(ops, node.graph, operands, slot);
      made.push(node.graph.outputs.map(({ ref }) => inner(ref)));
    } else if (node.kind === 'primitive') {
      const { operation, attributes } = node;
      const pairs = primitives.get(operation)!.broadcasts === true;
      made.push([
        pairs
          ? elementwise(ops.builder, operation, operands, ops.origin)
          : ops.builder.primitive(operation, operands, attributes, ops.origin),
      ]);
    } else throw new Error(`internal: a rule of ${node.kind}`);
  }
  return read;
}
