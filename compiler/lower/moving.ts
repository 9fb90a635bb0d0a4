/** When the states of blocks in a training step move, and what weights each of its values depends on. */
import { networksAt, slice } from '../graph/ir/dependencies.js';
import type { Graph, Ref, Update } from '../graph/ir/graph.js';
import type { PlanItem } from '../graph/ir/training.js';

/**
 * The states of blocks in the step that move once a value is computed: those that the value was computed with.
 * @param moved those that have moved before
 */
export function dueWith(step: Graph, value: Ref, moved: ReadonlySet<string>): readonly Update[] {
  const due = new Set<Update>();
  for (let known = -1; known < due.size;) {
    known = due.size;
    const behind = slice(step, [value, ...[...due].map((update) => update.value)]);
    const inputs = behind.flatMap((id) => step.nodes[id]!.inputs);
    const read = new Set(inputs.flatMap((ref) => (ref.kind === 'weight' ? [ref.name] : [])));
    for (const update of step.updates) if (read.has(update.state) && !moved.has(update.state)) due.add(update);
  }
  return [...due];
}

/** The networks whose weights each node of a step depends on. */
export function networksBehindEach(step: Graph): readonly ReadonlySet<string>[] {
  const behind: Set<string>[] = [];
  for (const node of step.nodes) {
    const own = new Set(networksAt(step, node.id));
    for (const ref of node.inputs) if (ref.kind === 'node') for (const name of behind[ref.node]!) own.add(name);
    behind.push(own);
  }
  return behind;
}

/** The lines of a body in the order in which they run: states move once everything that reads them has run. */
export const inOrder = (items: readonly PlanItem[]): readonly PlanItem[] => [
  ...items.filter(({ kind }) => kind !== 'update'),
  ...items.filter(({ kind }) => kind === 'update'),
];
