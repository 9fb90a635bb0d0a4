import type { PlanItem } from '../../../graph/ir/training.js';
import { type Measure, minimizes } from '../../../graph/ir/plan.js';
import type { Elaborator } from '../../context/elaborator.js';
import { partsOf } from './contradictions.js';
import { includes } from './meetings.js';
import type { Step } from './pointless.js';

/**
 * A metric that looks through a network which is trained beside the one whose samples it looks at. Distances in features
 * that move cannot be compared with one another; and what samples were trained to say to a network is no measure of
 * them. A network that is trained before, in a phase of its own, stays as it is while others are.
 */
export function movingMetric(e: Elaborator, { training, look, lines }: Step): void {
  const told = new Set<Measure>();
  for (const part of partsOf(training.items)) {
    const spans = new Set(minimizes(part).map(({ span }) => span));
    const together = lines.filter(({ span }) => spans.has(span));
    for (const { item, repeated } of measures(part, false)) {
      const { metric, value, span } = item;
      const given = Object.values(metric.arguments);
      const judge = given.find((argument) => argument.kind === 'network')?.network;
      if (judge === undefined || told.has(item) || !together.some(({ networks }) => networks.includes(judge))) continue;
      const made = look.of(value).on;
      const makers = together.filter(({ networks }) => networks.some((name) => name !== judge && includes(made, 'network', name))); // prettier-ignore
      const through = makers.find(({ networks, fact }) => !networks.includes(judge) && includes(fact.felt.keys(), 'network', judge)); // prettier-ignore
      const distances = given.some(({ kind }) => kind === 'field');
      if (through === undefined && !(distances && repeated && makers.length > 0)) continue;
      told.add(item);
      const by = through?.networks.find((name) => includes(made, 'network', name)) ?? null;
      e.report(span, 'metric/moving', { metric: metric.name, network: judge, made: by });
    }
  }
}

/** Every measure, and whether it is taken more than once. */
const measures = (items: readonly PlanItem[], repeated: boolean): readonly { item: Measure; repeated: boolean }[] =>
  items.flatMap((item) =>
    item.kind === 'measure'
      ? [{ item, repeated }]
      : 'body' in item
        ? measures(item.body, item.kind === 'end' ? false : repeated || item.kind !== 'phase')
        : [],
  );
