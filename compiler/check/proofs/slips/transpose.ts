import { attemptOf } from './attempt.js';
import type { Attempt, Context } from './slips.js';

/** `transpose(2, 0, 1)` where `transpose(1, 2, 0)` leads back: the axes are named by where they come from. */
export function otherWay({ calls, valueOf }: Context): readonly Attempt[] {
  return calls.flatMap(({ call, name, stage }) => {
    if (name !== 'transpose') return [];
    const dims = call.arguments.slice(stage ? 0 : 1).map(({ value }) => value);
    const order = dims.map(valueOf);
    const back = dims.map((_, axis) => String(order.indexOf(axis)));
    if (dims.length < 3 || back.includes('-1')) return [];
    const place = {
      dims,
      kind: 'inner',
      show: (texts: readonly string[]) => `transpose(${texts.join(', ')})`,
    } as const;
    return [attemptOf('`transpose` is told which axis comes first, second and so on.', [place], [back], false)];
  });
}
