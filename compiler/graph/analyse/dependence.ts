/** Whether the values of what comes in make a difference to a result, or only how many samples they are. */
import type { Graph, PrimitiveNode, Ref } from '../ir/graph.js';
import { backwardPaths } from './backward-paths.js';

/** Whether of an operand only the size counts, so that the result does not depend on its values. */
export const onlyCounted = ({ operation }: PrimitiveNode, operand: number): boolean =>
  operation === 'batch_size' || (['broadcast_to', 'broadcast_batch'].includes(operation) && operand === 1);

const valuePaths = backwardPaths<true>({
  start: true,
  step: (_, node, operand) => (onlyCounted(node, operand) ? null : true),
  join: () => true,
  choose: () => true,
});

/** Whether a result depends, outside training, on the numbers of another value of its graph. */
export const dependsOn = (graph: Graph, result: Ref, value: Ref): boolean =>
  valuePaths(graph, result, false).to(value) !== null;
