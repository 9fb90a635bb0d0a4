/** A step graph as the runtime reads of it. */
import type { GraphSpec } from '../../runtime/contract/graphs.js';
import type { StepGraph } from './step-graph.js';

/** What a graph takes and gives, as plain JSON. */
export const described = ({ name, graph, inputs, outputs, counts }: StepGraph): GraphSpec => ({
  name,
  inputs: inputs.map((role, i) => {
    const { dtype, shape, batch } = graph.inputs[i]!.type;
    return { role, dtype, shape, batch };
  }),
  outputs,
  counts,
});
