import type { PrimitiveNode } from '../../../graph/ir/graph.js';
import { typeOf } from '../../../graph/ir/refs.js';
import { isLibrary } from '../../context/elaborator.js';
import type { Advice } from './advise.js';

const activations = new Set(['relu', 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'softmax']);

/** An activation right after another that leaves it nothing to do, or the same one twice. */
export const idleActivation: Advice = {
  code: 'advice/activation-twice',
  onlyWhereDrawn: true,
  look(e, graph, node) {
    if (!isActivation(node) || isLibrary(node.origin.span)) return null;
    const { origin } = node;
    const [ref] = node.inputs;
    const before = ref?.kind === 'node' ? graph.nodes[ref.node]! : null;
    if (before === null || !isActivation(before) || isLibrary(before.origin.span)) return { origin, tell: null };
    const positive = (typeOf(graph, ref!).range?.[0] ?? -1) >= 0;
    const idle = positive && ['relu', 'leaky_relu', 'elu'].includes(node.operation);
    if (!idle && before.operation !== node.operation) return { origin, tell: null };
    const details = { operation: node.operation, before: before.operation, idle };
    const labels = [{ span: before.origin.span, text: 'the first' }];
    return {
      origin,
      tell: (uses) => e.report(origin.span, 'advice/activation-twice', { ...details, ...uses }, labels),
    };
  },
};

const isActivation = (node: { readonly kind: string }): node is PrimitiveNode =>
  node.kind === 'primitive' && activations.has((node as PrimitiveNode).operation);
