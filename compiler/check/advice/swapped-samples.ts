import { networksBehind } from '../../graph/reach.js';
import type { Advice } from './advise.js';

/**
 * A loss that takes `real` and `fake` is given what a generator made as the first, and what none had a part in as the
 * second: it would teach the discriminator that its data are fake, and the generator nothing.
 */
export const swappedSamples: Advice = {
  code: 'advice/swapped',
  look(e, graph, node) {
    if (node.kind !== 'call' || node.graph.kind !== 'function' || graph.library) return null;
    const given = (name: string) => node.inputs[node.graph.inputs.findIndex((input) => input.name === name)];
    const [real, fake] = [given('real'), given('fake')];
    if (real === undefined || fake === undefined) return null;
    const { origin } = node;
    const generators = (ref: typeof real) =>
      [...networksBehind(graph, ref)].filter((name) => e.networks.get(name)?.declaration.role === 'generator');
    const [generator] = generators(real);
    if (generator === undefined || generators(fake).length > 0) return { origin, tell: null };
    const details = { loss: node.graph.name, generator };
    return { origin, tell: (uses) => e.report(origin.span, 'advice/swapped', { ...details, ...uses }) };
  },
};
