/** Questions about the lines of a training plan. */
import type { PlanItem } from './training.js';

export type Minimize = Extract<PlanItem, { kind: 'minimize' }>;

/** Every line that trains something, wherever it stands, in the order of the program. */
export const minimizes = (items: readonly PlanItem[]): readonly Minimize[] =>
  items.flatMap((item) => (item.kind === 'minimize' ? [item] : 'body' in item ? minimizes(item.body) : []));
