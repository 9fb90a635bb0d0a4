/** The ways that gradients take back from a value, and where they end. */
import type { Graph, PrimitiveNode } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';
import { passes } from '../differentiate/differentiability.js';
import { waysBack } from './backward-paths.js';

/** An operation on the way that passes no gradient to the operand the way leads through. */
export interface Cut {
  readonly graph: Graph;
  readonly node: PrimitiveNode;
}

/** The cuts on a way, from the loss on; where there are none the gradient arrives. */
export type Way = readonly Cut[];

export const arrives = (way: Way | undefined): boolean => way?.length === 0;

/** Whether of an operand only the size counts, so that the result does not depend on its values. */
const onlyCounted = ({ operation }: PrimitiveNode, operand: number): boolean =>
  operation === 'samples' || (['broadcast_to', 'per_sample'].includes(operation) && operand === 1);

/** Ways from a value to all it depends on, with as few cuts as there can be. */
export const gradientWays = waysBack<Way>({
  start: [],
  step: (graph, node, operand) =>
    passes(graph, node)[operand] === true ? [] : onlyCounted(node, operand) ? null : [{ graph, node }],
  join: (first, second) => (first.length === 0 ? second : second.length === 0 ? first : [...first, ...second]),
  choose: (a, b) => (b.length < a.length ? b : a),
});

/**
 * Ways along which gradients flow, and on each the operation that makes one number of what differs between samples, if
 * any does. Statistics that stop the gradient do no harm.
 */
export const mixingWays = mixingWaysWhere();

/** @param fixed networks that nothing trains, which mix what they mix outside training */
export function mixingWaysWhere(fixed: (network: string) => boolean = () => false) {
  return waysBack<Mixing>({
    fixed: ({ weights }) => weights.kind === 'network' && fixed(weights.network),
    start: { mixer: null },
    step: (graph, node, operand) => {
      if (passes(graph, node)[operand] !== true) return null;
      return { mixer: typeOf(graph, node.inputs[operand]!).batch && !node.types[0]!.batch ? node : null };
    },
    join: (first, second) => (first.mixer === null ? second : first),
    choose: (a, b) => (a.mixer === null ? b : a),
  });
}

interface Mixing {
  readonly mixer: PrimitiveNode | null;
}
