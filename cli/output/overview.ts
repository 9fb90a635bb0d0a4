/** What is known of a run, as people read it. */
import type { Overview } from '../../runtime/run/overview.js';
import { numberText } from '../../runtime/text/numbers.js';
import { grouped } from '../../runtime/text/prose.js';
import { named } from '../../runtime/trouble/trouble.js';

/** `1,000 of 4,000`. */
export const stepsText = ({ step, lastStep }: Overview): string =>
  lastStep === null ? grouped(step) : `${grouped(step)} of ${grouped(lastStep)}`;

/** Whether it trains and by which process, or how it ended, and what trouble there is. */
export const stateText = ({ state, pid, trouble }: Overview): string => {
  const plain = state === 'begun' ? 'no checkpoint yet' : state;
  const now = state === 'training' ? `training (process ${pid})` : plain;
  return [now, ...trouble.map(named)].join(', ');
};

/** Its last losses, what was measured last, and its best checkpoints: names and values. */
export function numbersOf({ losses, measures, best }: Overview): readonly (readonly [name: string, value: string])[] {
  const shown = (values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([name, value]) => [name, numberText(value)] as const);
  const kept = best.map(({ measure, value, step }) => [`best ${measure}`, `${numberText(value)} at ${grouped(step)}`] as const); // prettier-ignore
  return [...shown(losses), ...shown(measures), ...kept];
}
