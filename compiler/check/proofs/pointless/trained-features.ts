import type { Called } from '../../../graph/analyse/facts/look.js';
import type { Source } from '../../../graph/analyse/facts/fact.js';
import type { Elaborator } from '../../context/elaborator.js';
import { includes } from './meetings.js';
import type { Step } from './pointless.js';

/**
 * A network that starts from a file and is trained in one line with what it looks at: a distance of features falls
 * fastest when the features fall silent (Johnson, Alahi, Fei-Fei 2016, arXiv:1603.08155, section 3.2, hold them fixed).
 */
export function trainedFeatures(e: Elaborator, { look, lines }: Step): void {
  const calls = new Map<Source, Called>(look.calls.map((call) => [call.source, call]));
  for (const { networks, fact, span } of lines) {
    for (const name of networks) {
      const network = e.networks.get(name)?.network;
      if (network?.start == null || network.role !== 'network') continue;
      const seen = [...fact.felt.keys()].flatMap((source) => {
        const call = calls.get(source);
        return call?.graph === network.graph ? [call] : [];
      });
      const others = networks.filter((other) => other !== name && e.networks.get(other)?.network?.start == null);
      const made = others.find((other) => seen.some(({ inputs }) => inputs.some(({ felt }) => includes(felt.keys(), 'network', other)))); // prettier-ignore
      if (made === undefined) continue;
      e.report(span, 'advice/trained-features', { network: name, made, rest: networks.filter((other) => other !== name) }); // prettier-ignore
    }
  }
}
