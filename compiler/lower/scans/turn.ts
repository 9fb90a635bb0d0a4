/** Questions about one turn of a scan. */
import type { Graph, Node, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { slice } from '../../graph/ir/dependencies.js';
import { refText } from '../../graph/ir/refs.js';
import { size } from '../../graph/ir/types.js';
import { isSizeAlone } from '../../graph/primitives/sizes.js';

/** Whether a value is the same in all turns, depends on entries of sequences, or on what is carried. */
export type Change = 'fixed' | 'each' | 'carried';

const order: readonly Change[] = ['fixed', 'each', 'carried'];

/** How each value of the body changes from turn to turn; for whoever only looks at how large a value is, it does not. */
export function changesOf({ body, carry, xs }: ScanNode): (ref: Ref) => Change {
  const known: Change[] = [];
  const change = (ref: Ref): Change => {
    if (ref.kind === 'node') return known[ref.node]!;
    if (ref.kind !== 'input') throw new Error('internal: a flat graph has a weight');
    return ref.index < carry ? 'carried' : ref.index < carry + xs ? 'each' : 'fixed';
  };
  for (const node of body.nodes) {
    const all = node.inputs.flatMap((ref, i) => (isSizeAlone(node, i) ? [] : [order.indexOf(change(ref))]));
    known.push(order[Math.max(0, ...all)]!);
  }
  return change;
}

/** The same numbers, looked at in another way or repeated. */
export const isView = (node: Node): boolean =>
  node.kind === 'primitive' &&
  ['constant', 'fill', 'reshape', 'broadcast_batch', 'broadcast_to', 'batch_size'].includes(node.operation);

export const isProduct = (node: Node): boolean => node.kind === 'primitive' && node.operation === 'matmul';

/** How often each value of a graph is read, by nodes and as a result. */
export function readsOf(graph: Graph): (ref: Ref) => number {
  const counts = new Map<string, number>();
  const note = (ref: Ref) => counts.set(refText(ref), (counts.get(refText(ref)) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(note);
  for (const { ref } of graph.outputs) note(ref);
  return (ref) => counts.get(refText(ref)) ?? 0;
}

/** The nodes that decide on what is carried. */
export const carriedBy = ({ body, carry }: ScanNode): ReadonlySet<number> =>
  new Set(slice(body, body.outputs.slice(0, carry).map(({ ref }) => ref))); // prettier-ignore

/** As many numbers may be held for all turns at once: 256 MiB of them. */
const most = 2 ** 26;

/** Whether a value of one turn may be held for all of them. */
export const fits = ({ shape, batch }: TensorType, length: number, samples: number): boolean =>
  length * size(shape) * (batch ? samples : 1) <= most;
