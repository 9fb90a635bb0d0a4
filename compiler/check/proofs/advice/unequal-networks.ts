import { parameterCount } from '../../../graph/analyse/measure.js';
import { networksIn } from '../../../graph/ir/dependencies.js';
import type { Elaborator } from '../../context/elaborator.js';

/** How many times the other side's parameters are too many. */
const most = 50;

/** A discriminator that dwarfs the generator wins at once, and then teaches it nothing. */
export function unequalNetworks(e: Elaborator): void {
  const made = [...e.networks.values()].flatMap(({ network, declaration }) =>
    network === null || network.start !== null ? [] : [{ ...network, span: declaration.name.span, count: parameterCount(network.graph) }],
  ); // prettier-ignore
  const counts = new Map(made.map(({ name, count }) => [name, count]));
  // A generator may be made of other networks, and is as large as all of them.
  const whole = ({ graph, count }: (typeof made)[number]) =>
    [...networksIn(graph)].reduce((sum, name) => sum + (counts.get(name) ?? 0), count);
  const generators = made.filter(({ role }) => role === 'generator').map((item) => ({ ...item, count: whole(item) }));
  const largest = generators.reduce((a, b) => (b.count > a.count ? b : a), generators[0]!);
  for (const { role, name, span, count } of made) {
    if (role !== 'discriminator' || generators.length === 0 || count <= most * largest.count) continue;
    const details = { discriminator: name, generator: largest.name, times: Math.round(count / largest.count) };
    e.report(span, 'advice/unequal', details, [{ span: largest.span, text: `${largest.count} parameters` }]);
  }
}
