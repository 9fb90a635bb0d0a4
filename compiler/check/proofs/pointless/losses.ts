/** Operations whose result is the same whatever comes in, in words. */
import type { Span } from '../../../../grammar/text/source.js';
import type { Loss } from '../../../graph/analyse/facts/look.js';
import type { Graph, Ref } from '../../../graph/ir/graph.js';
import { showType } from '../../../graph/ir/types.js';
import { type Elaborator, isLibrary } from '../../context/elaborator.js';

/** Why a result is the same whatever comes in; a factor of 0 may be meant, where it is a param. */
export type Reason = 'mean' | 'sign' | 'itself' | 'softmax' | 'log_softmax' | 'argmax' | 'zero';

export interface Constant {
  readonly reason: Reason;
  /** How the user wrote it. */
  readonly text: string;
  /** The shape that shows it. */
  readonly shape: string;
  /** How many numbers the operation is over. */
  readonly count: number;
  /**
   * True for a term of a loss that a written 0 turns off. One value for each sample times 0 is a way to make as many of
   * a number.
   */
  readonly off: boolean;
  /** True where it is so only because a batch is one sample. */
  readonly single: boolean;
}

const comparisons = new Set(['div', 'equal', 'greater', 'greater_equal', 'less', 'less_equal']);

/** Null where only the range tells, which other advice is about, and where a range is not asked for what it is. */
function reasonOf({ graph, node, number, signed }: Loss): Reason | null {
  const { operation } = node;
  if (signed) return 'sign';
  // A value less its own mean; two means that are equal are another matter.
  if (operation === 'sub') return node.inputs.filter((ref) => isMean(graph, ref)).length === 1 ? 'mean' : 'itself';
  if (operation === 'softmax' || operation === 'log_softmax' || operation === 'argmax') return operation;
  if (number === 0 && ['mul', 'matmul', 'conv2d', 'conv2d_transpose'].includes(operation)) return 'zero';
  return comparisons.has(operation) ? 'itself' : null;
}

/** Whether a value is a mean, perhaps by a function of the user's. */
function isMean(graph: Graph, ref: Ref): boolean {
  const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
  if (node?.kind === 'call' && ref.kind === 'node') {
    const output = node.graph.outputs[ref.output];
    return output !== undefined && isMean(node.graph, output.ref);
  }
  if (node?.kind !== 'primitive') return false;
  return ['mean', 'max', 'min', 'sum'].includes(node.operation) || (node.operation === 'reshape' && isMean(graph, node.inputs[0]!)); // prettier-ignore
}

/** `0 * x`: a factor that was written as 0, not a param that is 0 for now. */
const isLiteral = (text: string): boolean => /^0(\.0*)? *\*|\* *0(\.0*)?$/.test(text);

/**
 * Those losses of the user's own text of which there is something to say.
 * @param always the nodes that lose what comes in for every size of a batch
 */
export const constantsAmong = (e: Elaborator, losses: readonly Loss[], always: ReadonlySet<Loss['node']>) =>
  losses.flatMap((loss) => {
    const constant = constantOf(e, loss, !always.has(loss.node));
    return constant === null || isLibrary(loss.node.origin.span) ? [] : [{ loss, constant }];
  });

/** What is to be said of a loss; null where nothing is. */
function constantOf(e: Elaborator, loss: Loss, single: boolean): Constant | null {
  const reason = reasonOf(loss);
  if (reason === null) return null;
  const { text } = e.origin(loss.node.origin.span);
  const type = loss.operands.reduce((a, b) => (b.shape.length > a.shape.length ? b : a));
  const called = /^[\w.]+(?=\()/.exec(text)?.[0];
  return {
    reason,
    text: text.length <= 40 ? text : (called ?? loss.node.operation),
    shape: showType(type),
    count: type.shape.at(-1) ?? 1,
    off: reason === 'zero' && !loss.node.types[0]!.batch && isLiteral(text),
    single,
  };
}

export const placeKey = ({ file, start, end }: Span): string => `${file}:${start.offset}-${end.offset}`;
