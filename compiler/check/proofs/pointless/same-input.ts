import { ofSamples } from '../../../graph/analyse/facts/fact.js';
import { isNoisy } from '../../../graph/identity/value-numbering.js';
import { type Elaborator, isLibrary } from '../../context/elaborator.js';
import type { Step } from './pointless.js';

/** A generator without noise of its own that is given the same for every sample makes one sample. */
export function sameInput(e: Elaborator, { look, lines }: Step): void {
  const used = new Set(lines.flatMap(({ fact }) => [...fact.on]));
  for (const { graph, inputs, places, source } of look.calls) {
    const generator = e.networks.get(graph.name)?.declaration.role === 'generator' && graph.kind === 'network';
    if (!generator || !used.has(source) || isNoisy(graph)) continue;
    if (inputs.some(({ on }) => [...on].some((from) => ofSamples(from) || from.kind === 'state'))) continue;
    const { span } = places[0]!.node.origin;
    if (!isLibrary(span)) e.report(span, 'advice/same-input', { network: graph.name });
  }
}
