/** A step graph as the runtime reads of it: `GraphSpec` of `runtime/graphs/spec.ts`. */
import type { Quantity } from '../graph/ir/training.js';
import type { Role, StepGraph } from './step-graph.js';

/** What a graph takes and gives, as plain JSON. */
export const described = ({ name, graph, inputs, outputs, counts }: StepGraph) => ({
  name,
  inputs: inputs.map((role, i) => {
    const { dtype, shape, batch } = graph.inputs[i]!.type;
    return { role: plainRole(role), dtype, shape, batch };
  }),
  outputs,
  counts,
});

const plainRole = (role: Role) =>
  role.kind === 'schedule' ? { ...role, length: period(role.length), after: period(role.after) } : role;

/** A length of training as the runtime has it: `{ epochs: 5 }`. */
export const period = ({ count, unit }: Quantity): Period => ({ [unit]: count }) as unknown as Period;

type Period = { readonly epochs: number } | { readonly steps: number } | { readonly images: number };
