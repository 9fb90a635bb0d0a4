/** Questions about the lines of a training plan. */
import type { PlanItem } from './training.js';

export type Minimize = Extract<PlanItem, { kind: 'minimize' }>;

/** Every line of a kind, wherever it stands, in the order of the program. */
export const linesOf = <Kind extends PlanItem['kind']>(
  items: readonly PlanItem[],
  kind: Kind,
): readonly Extract<PlanItem, { kind: Kind }>[] =>
  items.flatMap((item) => [
    ...(item.kind === kind ? [item as Extract<PlanItem, { kind: Kind }>] : []),
    ...('body' in item ? linesOf(item.body, kind) : []),
  ]);

/** Every line that trains something. */
export const minimizes = (items: readonly PlanItem[]): readonly Minimize[] => linesOf(items, 'minimize');
