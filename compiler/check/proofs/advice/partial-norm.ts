import type { Graph, PrimitiveNode, Ref } from '../../../graph/ir/graph.js';
import { typeOf } from '../../../graph/ir/refs.js';
import type { Advice } from './advise.js';

/** Operations after which a sum of squares still counts as one: a lower bound, a small number added, another shape. */
const kept = new Set(['maximum', 'add', 'reshape', 'broadcast_to']);

/**
 * The norm of a gradient over some of its axes only. A penalty on the gradient of a critic is on the norm over all axes of
 * a sample (Gulrajani et al. 2017, arXiv:1704.00028, eq. 3); of an image, one axis of three is a slip.
 */
export const partialNorm: Advice = {
  code: 'advice/partial-norm',
  look(e, graph, node) {
    if (node.kind !== 'primitive' || node.operation !== 'sqrt') return null;
    const { origin } = node;
    const fine = { origin, tell: null };
    if (node.types[0]!.shape.length === 0) return fine;
    const sum = through(graph, node.inputs[0]!, (inner) => kept.has(inner.operation));
    if (sum?.operation !== 'sum' && sum?.operation !== 'mean') return fine;
    const square = primitiveAt(graph, sum.inputs[0]!);
    if (square?.operation !== 'square') return fine;
    const [of] = square.inputs;
    const source = of?.kind === 'node' ? graph.nodes[of.node]! : null;
    if (source?.kind !== 'call' || source.graph.kind !== 'gradient') return fine;
    const { shape } = typeOf(graph, of!);
    const details = { axes: sum.attributes['axes'] as readonly number[], rank: shape.length };
    const labels = [{ span: source.origin.span, text: `a gradient with the axes [${shape.join(', ')}]` }];
    return { origin, tell: (uses) => e.report(origin.span, 'advice/partial-norm', { ...details, ...uses }, labels) };
  },
};

const primitiveAt = (graph: Graph, ref: Ref): PrimitiveNode | null => {
  const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
  return node?.kind === 'primitive' ? node : null;
};

/** The first operation behind a value that is none of those left out, along the larger operand. */
function through(graph: Graph, ref: Ref, leaveOut: (node: PrimitiveNode) => boolean): PrimitiveNode | null {
  const node = primitiveAt(graph, ref);
  if (node === null || !leaveOut(node)) return node;
  const main = node.inputs.find((input) => typeOf(graph, input).batch);
  return main === undefined ? null : through(graph, main, leaveOut);
}
