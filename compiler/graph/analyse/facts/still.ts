import { lookWith } from './look.js';
import type { Graph } from '../../ir/graph.js';

/** Whether an optimizer leaves every weight as it is, where its options are these: at a rate of 0, for instance. */
export function leavesStill(rule: Graph, options: Readonly<Record<string, number>>): boolean {
  const { inputs, outputs } = lookWith(rule, options);
  return outputs[0]!.id === inputs[0]!.id;
}
