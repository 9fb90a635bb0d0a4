import { typeOf } from '../../../graph/ir/refs.js';
import type { Advice } from './advise.js';

/** What is flat for a part of what may come in. */
const flat = new Set(['relu', 'clip', 'maximum', 'minimum', 'sign', 'floor']);

/** An operation whose result is one number whatever comes in: what leads there is computed for nothing, and learns nothing. */
export const deadBranch: Advice = {
  code: 'advice/dead',
  look(e, graph, node) {
    if (node.kind !== 'primitive' || !flat.has(node.operation) || !node.types[0]!.batch) return null;
    const { origin } = node;
    const { range } = node.types[0]!;
    if (range === null || range[0] !== range[1]) return { origin, tell: null };
    const varied = node.inputs.map((ref) => typeOf(graph, ref)).find((type) => type.batch && type.range?.[0] !== type.range?.[1]); // prettier-ignore
    if (varied === undefined || varied.range === null) return { origin, tell: null };
    const [low, high] = varied.range;
    const details = { value: range[0] + 0, low, high };
    return { origin, tell: (uses) => e.report(origin.span, 'advice/dead', { ...details, ...uses }) };
  },
};
