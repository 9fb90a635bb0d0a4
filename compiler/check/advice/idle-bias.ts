import type { Advice } from './advise.js';

const biased = new Set(['dense', 'conv', 'conv_transpose']);

/**
 * Batch normalisation takes the mean of a channel away, and with it whatever a bias has added to all of the channel
 * (Ioffe, Szegedy 2015, section 3.2). Where the norm is a param it may be one that keeps it, so nothing is said.
 */
export const idleBias: Advice = (e, graph, node) => {
  if (node.kind !== 'call' || !node.graph.library || node.graph.name !== 'batch_norm') return;
  if (graph.library || !node.origin.text.startsWith('batch_norm')) return;
  const [ref] = node.inputs;
  const before = ref?.kind === 'node' ? graph.nodes[ref.node]! : null;
  if (before?.kind !== 'call' || !before.graph.library || !biased.has(before.graph.name)) return;
  if (before.graph.settings['bias'] !== true) return;
  const details = { layer: before.graph.name, channels: before.types[0]!.shape.at(-1)! };
  e.report(before.origin.span, 'advice/idle-bias', details, [{ span: node.origin.span, text: 'takes the mean away' }]);
};
