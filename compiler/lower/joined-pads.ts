/**
 * Parts that are each surrounded by zeros and then added up, as the derivatives of slices are, stand beside one another:
 * one `concat` in place of pads and sums.
 */
import type { Graph, Node, PrimitiveNode, Ref } from '../graph/ir/graph.js';
import { removeDead } from '../graph/simplify/simplify.js';
import { readsOf } from './scans/turn.js';

export function withJoinedPads(graph: Graph): Graph {
  const reads = readsOf(graph);
  const joined = new Map<number, Join>();
  const inner = new Set<number>();
  // From the last to the first, so that a sum is met before the sums that it is made of.
  for (const node of [...graph.nodes].reverse()) {
    const sum = asOf(node, 'add');
    if (sum === null || inner.has(node.id)) continue;
    const join = joinOf(graph, sum, reads);
    if (join === null) continue;
    joined.set(node.id, join);
    join.sums.forEach((id) => inner.add(id));
  }
  if (joined.size === 0 && graph.nodes.every(({ kind }) => kind !== 'scan')) return graph;
  const nodes = graph.nodes.map((node): Node => {
    if (node.kind === 'scan') return { ...node, body: withJoinedPads(node.body) };
    const join = joined.get(node.id);
    if (join === undefined || node.kind !== 'primitive') return node;
    const { axis, parts } = join;
    return { ...node, operation: 'concat', attributes: { axis }, inputs: parts };
  });
  return removeDead({ ...graph, nodes });
}

interface Join {
  readonly axis: number;
  readonly parts: readonly Ref[];
  /** Sums on the way, which are not needed any more. */
  readonly sums: readonly number[];
}

const asOf = (node: Node | null, operation: string): PrimitiveNode | null =>
  node?.kind === 'primitive' && node.operation === operation ? node : null;

/** The parts of a sum that cover each place of one axis once; null where they do not. */
function joinOf(graph: Graph, root: PrimitiveNode, reads: (ref: Ref) => number): Join | null {
  const sums: number[] = [];
  const pads: PrimitiveNode[] = [];
  const visit = (ref: Ref): boolean => {
    const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
    const [pad, sum] = [asOf(node, 'pad'), asOf(node, 'add')];
    if (pad !== null) return pads.push(pad) > 0;
    if (sum === null || reads(ref) !== 1) return false;
    sums.push(sum.id);
    return sum.inputs.every(visit);
  };
  if (!root.inputs.every(visit)) return null;
  const { shape, batch } = root.types[0]!;
  const around = pads.map((pad) => pad.attributes['pads'] as unknown as readonly (readonly [number, number])[]);
  const axis = around[0]!.findIndex(([before, after]) => before + after > 0);
  const alongAxis = around.every((all) => all.every(([before, after], i) => i === axis || before + after === 0));
  const isOne = ({ types: [type] }: PrimitiveNode) => type!.batch === batch && type!.shape.length === shape.length;
  if (axis < 0 || !alongAxis || !pads.every(isOne)) return null;
  const order = pads.map((_, i) => i).sort((a, b) => around[a]![axis]![0] - around[b]![axis]![0]);
  let at = 0;
  for (const i of order) {
    const [before, after] = around[i]![axis]!;
    if (before !== at) return null;
    at = shape[axis]! - after;
  }
  return at === shape[axis]! ? { axis, parts: order.map((i) => pads[i]!.inputs[0]!), sums } : null;
}
