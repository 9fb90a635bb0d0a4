import type { CallNode, Graph, Node } from '../../../graph/ir/graph.js';
import { usersOf } from '../../../graph/ir/dependencies.js';
import type { Advice } from './advise.js';

const biased = new Set(['dense', 'conv', 'conv_transpose']);

/**
 * Batch normalisation takes the mean of a channel away, and with it whatever a bias has added to all of the channel
 * (Ioffe, Szegedy 2015, section 3.2). Where the norm is a param it may be one that keeps it, so nothing is said.
 */
export const idleBias: Advice = {
  code: 'advice/idle-bias',
  onlyWhereDrawn: true,
  look(e, graph, node) {
    if (node.kind !== 'call' || !node.graph.library || !biased.has(node.graph.name)) return null;
    if (graph.library || node.graph.settings['bias'] !== true) return null;
    const norm = normOf(graph, node);
    const { origin } = node;
    if (norm === null) return { origin, tell: null };
    const layer = node.graph.name;
    const label = { span: norm.origin.span, text: 'takes the mean away' };
    return {
      origin,
      parameters: node.types[0]!.shape.at(-1)!,
      tell: (uses) => e.report(origin.span, 'advice/idle-bias', { layer, ...uses }, [label]),
    };
  },
};

/** The batch normalisation that a layer leads to, and to nothing else. */
function normOf(graph: Graph, layer: Node): CallNode | null {
  const users = usersOf(graph).get(layer.id) ?? [];
  const [norm] = users;
  if (users.length !== 1 || norm?.kind !== 'call') return null;
  const written = norm.origin.text.startsWith('batch_norm');
  return written && norm.graph.library && norm.graph.name === 'batch_norm' ? norm : null;
}
