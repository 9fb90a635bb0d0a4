import type { Called } from '../../../graph/analyse/facts/look.js';
import type { Fact, Source } from '../../../graph/analyse/facts/fact.js';
import type { Elaborator } from '../../context/elaborator.js';
import { includes, type Line } from './meetings.js';
import type { Step } from './pointless.js';

/** A side that minimises the half of an objective that is the other side's. */
export function otherHalf(e: Elaborator, step: Step): void {
  const calls = new Map<Source, Called>(step.look.calls.map((call) => [call.source, call]));
  const role = (name: string) => e.networks.get(name)?.declaration.role;
  for (const line of step.lines) {
    for (const [source, sign] of line.fact.felt) {
      const loss = calls.get(source);
      // Taken with a minus, it is the game of one value.
      if (source.kind !== 'loss' || loss === undefined || sign !== 1) continue;
      const [, objective, half] = /^(.+)\.(discriminator|generator)$/.exec(loss.graph.name) ?? [];
      if (objective === undefined || half === undefined) continue;
      const given = (name: string): Fact | undefined => loss.inputs[loss.graph.inputs.findIndex((input) => input.name === name)]; // prettier-ignore
      const [real, fake] = [given('real'), given('fake')];
      if (fake === undefined) continue;
      const judged = [...fake.felt.keys()].flatMap(({ kind, name }) => (kind === 'network' && role(name) === 'discriminator' ? [name] : [])); // prettier-ignore
      const made = [...fake.on].flatMap(({ kind, name }) => (kind === 'network' && role(name) === 'generator' ? [name] : [])); // prettier-ignore
      // Given the other way round, each half is meant for the other side.
      const swapped = real !== undefined && made.some((name) => includes(real.on, 'network', name));
      const trains = trainedBy(line, half === 'discriminator' ? made : judged);
      if (swapped || judged.length === 0 || made.length === 0 || trains === undefined) continue;
      // What a discriminator shares with others, such as a trunk, learns with it.
      if (half === 'discriminator' && trainedBy(line, judged) !== undefined) continue;
      step.told.add(line);
      const [text] = loss.places.map(({ node }) => node.origin.span);
      e.report(text!, 'train/other-half', { network: trains, objective, half, with: half === 'discriminator' ? judged[0]! : made[0]! }); // prettier-ignore
    }
  }
}

const trainedBy = ({ networks }: Line, names: readonly string[]): string | undefined =>
  names.find((name) => networks.includes(name));
