/** The paths that gradients take back from a value, and where they end. */
import type { Graph, PrimitiveNode } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';
import { differentiableOperands } from '../differentiate/differentiability.js';
import { backwardPaths } from './backward-paths.js';
import { onlyCounted } from './dependence.js';

/** An operation on the path through whose operand no gradient flows. */
export interface Cut {
  readonly graph: Graph;
  readonly node: PrimitiveNode;
}

/** The cuts on a path, from the loss on; where there are none the gradient arrives. */
export type GradientPath = readonly Cut[];

export const arrives = (path: GradientPath | undefined): boolean => path?.length === 0;

/** Ways from a value to all it depends on, with as few cuts as there can be. */
export const gradientPaths = backwardPaths<GradientPath>({
  start: [],
  step: (graph, node, operand) =>
    differentiableOperands(graph, node)[operand] === true ? [] : onlyCounted(node, operand) ? null : [{ graph, node }],
  join: (first, second) => (first.length === 0 ? second : second.length === 0 ? first : [...first, ...second]),
  choose: (a, b) => (b.length < a.length ? b : a),
});

/**
 * Ways along which gradients flow, and on each the operation that makes one number of what differs between samples, if
 * any does. Statistics that stop the gradient do no harm.
 */
export const mixingPaths = mixingPathsWhere();

/** @param fixed networks that nothing trains, which mix what they mix outside training */
export function mixingPathsWhere(fixed: (network: string) => boolean = () => false) {
  return backwardPaths<Mixing>({
    fixed: ({ weights }) => weights.kind === 'network' && fixed(weights.network),
    start: { mixer: null },
    step: (graph, node, operand) => {
      if (differentiableOperands(graph, node)[operand] !== true) return null;
      return { mixer: typeOf(graph, node.inputs[operand]!).batch && !node.types[0]!.batch ? node : null };
    },
    join: (first, second) => (first.mixer === null ? second : first),
    choose: (a, b) => (a.mixer === null ? b : a),
  });
}

interface Mixing {
  readonly mixer: PrimitiveNode | null;
}
