/** A step graph with less work: the batch is known there, and nothing is differentiated any more. */
import type { Graph, Node, Ref } from '../graph/ir/graph.js';
import { simplify } from '../graph/simplify/simplify.js';
import { withJoinedPads } from './joined-pads.js';
import { lighterScans } from './scans/scans.js';

/** @param batch samples a batch; null where it is left open */
export function simplifyStep(graph: Graph, batch: number | null): Graph {
  const plain = withJoinedPads(withoutMarks(batch === null ? graph : withBatch(graph, batch)));
  return simplify(lighterScans(plain, batch));
}

/** How large a batch is, as a number. */
function withBatch(graph: Graph, batch: number): Graph {
  const nodes = graph.nodes.map((node): Node => {
    if (node.kind === 'scan') return { ...node, body: withBatch(node.body, batch) };
    if (node.kind !== 'primitive' || node.operation !== 'batch_size') return node;
    return { ...node, operation: 'constant', attributes: { value: batch }, inputs: [] };
  });
  return { ...graph, nodes };
}

/** Without `stop_gradient`, which only differentiation reads. */
function withoutMarks(graph: Graph): Graph {
  const moved: Ref[][] = [];
  const nodes: Node[] = [];
  const follow = (ref: Ref): Ref => (ref.kind === 'node' ? moved[ref.node]![ref.output]! : ref);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(follow);
    if (node.kind === 'primitive' && node.operation === 'stop_gradient') {
      moved.push([inputs[0]!]);
      continue;
    }
    const id = nodes.length;
    nodes.push(node.kind === 'scan' ? { ...node, id, inputs, body: withoutMarks(node.body) } : { ...node, id, inputs });
    moved.push(node.types.map((_, output): Ref => ({ kind: 'node', node: id, output })));
  }
  const outputs = graph.outputs.map((output) => ({ ...output, ref: follow(output.ref) }));
  return { ...graph, nodes, outputs };
}
