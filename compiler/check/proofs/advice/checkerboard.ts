import type { Attribute } from '../../../graph/ir/graph.js';
import type { Advice } from './advise.js';

/**
 * A transposed convolution whose stride does not divide its kernel covers some pixels more often than others, which
 * shows as a checkerboard (Odena, Dumoulin, Olah 2016, Distill).
 */
export const checkerboard: Advice = {
  code: 'advice/checkerboard',
  onlyWhereDrawn: true,
  look(e, _, node) {
    if (node.kind !== 'call' || node.graph.name !== 'conv_transpose' || !node.graph.library) return null;
    const [kernel, stride] = [node.graph.settings['kernel'], node.graph.settings['stride']].map(pair);
    const axis = kernel!.findIndex((size, i) => size % stride![i]! !== 0);
    const { origin } = node;
    if (axis < 0) return { origin, tell: null };
    const [size, step] = [kernel![axis]!, stride![axis]!];
    return {
      origin,
      tell: (uses) => e.report(origin.span, 'advice/checkerboard', { kernel: size, stride: step, ...uses }),
    };
  },
};

const pair = (value: Attribute | undefined): readonly number[] =>
  Array.isArray(value) ? (value as readonly number[]) : [value as number, value as number];
