/** Filters that smooth: means of windows that overlap, over and over. */
import type { Attributes, Graph, Node, PrimitiveNode, Ref } from '../../../graph/ir/graph.js';
import { type Pair, type Pads, pairOf } from '../../../graph/primitives/windows.js';
import { readsOf } from '../../../lower/scans/turn.js';

/** A filter in the attributes of a node: means `times` over, of which every `stride`-th is taken. */
export interface Smoothing {
  readonly size: Pair;
  readonly times: number;
  readonly stride: number;
}

const key = 'smoothing';

/** What a node of the rewritten graph computes in place of one mean; null where it is one. */
export const smoothingOf = (attributes: Attributes): Smoothing | null => (attributes[key] as unknown as Smoothing | undefined) ?? null; // prettier-ignore

/**
 * The graph with smoothing filters as one node each: means of windows one pixel apart, as many as follow one another, of
 * which the last may be of the same windows further apart.
 */
export function withSmoothing(graph: Graph): Graph {
  const reads = readsOf(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) nodes.push(node.kind === 'primitive' && node.operation === 'avg_pool' ? smooth(node) : node); // prettier-ignore
  return { ...graph, nodes };

  function smooth(node: PrimitiveNode): Node {
    const [size, [stride, across]] = [pairOf(node.attributes['size']), pairOf(node.attributes['stride'])];
    const padded = (node.attributes['pads'] as unknown as Pads).flat().some((amount) => amount > 0);
    if (padded || stride !== across || size[0] * size[1] === 1) return node;
    const [ref] = node.inputs;
    const before = ref?.kind === 'node' && reads(ref) === 1 ? nodes[ref.node]! : null;
    const filter = before?.kind === 'primitive' ? smoothingOf(before.attributes) : null;
    if (filter !== null && filter.stride === 1 && filter.size.every((pixels, i) => pixels === size[i]))
      return made(node, before!.inputs, { ...filter, times: filter.times + 1, stride });
    return stride === 1 ? made(node, node.inputs, { size, times: 1, stride }) : node;
  }
}

const made = (node: PrimitiveNode, inputs: readonly Ref[], smoothing: Smoothing): Node => ({
  ...node,
  inputs,
  attributes: { [key]: smoothing as never },
});
