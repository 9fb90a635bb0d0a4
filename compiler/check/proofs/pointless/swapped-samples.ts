import { type Elaborator, isLibrary } from '../../context/elaborator.js';
import { includes } from './meetings.js';
import type { Step } from './pointless.js';

/**
 * A loss that takes `real` and `fake` is given what a generator made as the first, and what none had a part in as the
 * second: it would teach the discriminator that its data are fake, and the generator nothing. Where only the generator
 * is trained it is another matter: what it makes is to be taken for real. And of pairs that are judged together, those
 * of a generator and those of an encoder (VEEGAN), either may be called real.
 */
export function swappedSamples(e: Elaborator, { look, lines, told }: Step): void {
  for (const { graph, inputs, places, source } of look.calls) {
    if (source.kind !== 'loss') continue;
    const given = (name: string) => inputs[graph.inputs.findIndex((input) => input.name === name)];
    const [real, fake] = [given('real'), given('fake')];
    if (real === undefined || fake === undefined) continue;
    const of = (role: string, on: typeof real.on) => [...on].flatMap(({ kind, name }) => (kind === 'network' && e.networks.get(name)?.declaration.role === role ? [name] : [])); // prettier-ignore
    if (of('network', fake.on).some((name) => !includes(real.on, 'network', name))) continue;
    const [generator] = of('generator', real.on);
    if (generator === undefined || of('generator', fake.on).length > 0) continue;
    const judged = of('discriminator', real.on);
    const used = lines.filter(({ fact }) => includes(fact.on, 'loss', source.name));
    const meant = used.filter(({ networks }) => networks.includes(generator) && !judged.some((name) => networks.includes(name))); // prettier-ignore
    if (used.length > 0 && meant.length === used.length) continue;
    for (const line of used) told.add(line);
    for (const { home, node } of places) {
      if (!home.library && !isLibrary(node.origin.span)) e.report(node.origin.span, 'advice/swapped', { loss: graph.name, generator }); // prettier-ignore
    }
  }
}
