import { listOf } from '../../../diagnostics/wording/suggest.js';
import { leavesStill } from '../../../graph/analyse/facts/still.js';
import type { Elaborator } from '../../context/elaborator.js';
import type { Step } from './pointless.js';

/** An optimizer that moves nothing, whatever the gradients are. */
export function rateZero(e: Elaborator, { training }: Step): void {
  for (const { rule, options, networks, span } of training.optimizers) {
    const numbers = Object.entries(options).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    if (!leavesStill(rule, Object.fromEntries(numbers))) continue;
    const zero = numbers.find(([, value]) => value === 0)?.[0] ?? 'rate';
    e.report(span, 'advice/rate-zero', { networks: listOf(networks), option: zero });
  }
}
