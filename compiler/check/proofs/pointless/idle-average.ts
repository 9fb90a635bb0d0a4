import { looks } from '../../../graph/ir/plan.js';
import type { Elaborator } from '../../context/elaborator.js';
import { includes } from './meetings.js';
import type { Step } from './pointless.js';

/** An average is what samples are made with; one of a discriminator that no preview and no measure uses is for nothing. */
export function idleAverage(e: Elaborator, { training, look }: Step): void {
  const looked = looks(training.items);
  for (const { network, span } of training.averages) {
    if (e.networks.get(network)?.declaration.role !== 'discriminator') continue;
    const read = looked.some((item) =>
      includes(look.of(item.value).on, 'network', network) ||
      (item.kind === 'measure' && Object.values(item.metric.arguments).some((given) =>
        (given.kind === 'network' && given.network === network) ||
        ('value' in given && includes(look.of(given.value).on, 'network', network)))),
    ); // prettier-ignore
    if (!read) e.report(span, 'advice/idle-average', { network });
  }
}
