/**
 * A step graph of which every value can be looked at, for a step that is known to go wrong: where the first number that
 * is not finite comes up, and of what line of the program.
 */
import type { Graph, Node, Ref } from '../../graph/ir/graph.js';
import type { TracedRef, TracedValue, TraceSpec } from '../../../runtime/contract/trace.js';
import type { Dim, Model } from './model/model.js';
import { plainModel } from './graph.js';
import type { Orders } from './orders.js';

export interface Trace {
  /** Its outputs are what the nodes of the graph make, in order. */
  readonly model: Model;
  readonly spec: TraceSpec;
}

/** @param orders how the numbers lie that the graph is given */
export function traced(graph: Graph, name: string, batch: Dim, orders: Orders): Trace {
  const all = graph.nodes.flatMap((node) =>
    node.types.map((_, output): Ref => ({ kind: 'node', node: node.id, output })),
  );
  const numbers = new Map(all.map((ref, i) => [keyOf(ref), i]));
  const place = (ref: Ref): TracedRef => {
    const value = numbers.get(keyOf(ref));
    if (value !== undefined) return { value };
    if (ref.kind === 'input') return { input: ref.index };
    throw new Error(`internal: ${name} is not flat`);
  };
  const outputs = all.map((ref, i) => ({ name: `value${i}`, ref }));
  return {
    model: plainModel({ ...graph, outputs }, { name, batch, orders: { inputs: orders.inputs, outputs: [] } }),
    spec: {
      values: graph.nodes.flatMap((node) =>
        node.types.map((): TracedValue => ({ ...described(node), from: node.inputs.map(place) })),
      ),
      outputs: graph.outputs.map(({ ref }) => place(ref)),
    },
  };
}

const keyOf = (ref: Ref): string => JSON.stringify(ref);

/** The operation that people know of, and where it stands. */
function described(node: Node): Omit<TracedValue, 'from'> {
  const { derivativeOf } = node.origin;
  const own = node.kind === 'primitive' ? node.operation : node.kind;
  const { operation, origin } = derivativeOf ?? { operation: own, origin: node.origin };
  const { file, start } = origin.span;
  return { operation, backward: derivativeOf !== undefined, place: `${origin.text} (${file}:${start.line})` };
}
