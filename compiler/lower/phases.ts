/** The lines of `train` by what becomes of them: which train, which look on, and in which stretch of training. */
import type { PlanItem, Training } from '../graph/ir/training.js';

/** One stretch of training: a phase, or all of it. */
export interface Lines {
  /** Null for a run without phases. */
  readonly phase: Phase | null;
  readonly items: readonly PlanItem[];
}

type Phase = Extract<PlanItem, { kind: 'phase' }>;

/** The phases of training in their order, each with the lines that are common to all, which stay in their places. */
export function stretches({ items }: Training): readonly Lines[] {
  const phases = items.filter((item) => item.kind === 'phase');
  if (phases.length === 0) return [{ phase: null, items }];
  const last = phases.at(-1);
  return phases.map((phase) => ({
    phase,
    items: items.flatMap((item): readonly PlanItem[] => {
      if (item.kind === 'phase') return item === phase ? item.body : [];
      // The end of training is that of the last phase.
      return item.kind === 'end' && phase !== last ? [] : [item];
    }),
  }));
}

/** The items that move weights, which run inside one tidy. */
export function trainingItems(items: readonly PlanItem[]): readonly PlanItem[] {
  return items.flatMap((item): PlanItem[] => {
    if (item.kind === 'minimize' || item.kind === 'update') return [item];
    if (item.kind !== 'repeat' && item.kind !== 'every') return [];
    const body = trainingItems(item.body);
    return body.length === 0 ? [] : [{ ...item, body }];
  });
}

/** The items that look at what was learned, which run after a pass. */
export function observingItems(items: readonly PlanItem[]): readonly PlanItem[] {
  return items.flatMap((item): readonly PlanItem[] => {
    if (item.kind === 'preview' || item.kind === 'measure' || item.kind === 'checkpoint') return [item];
    if (!('body' in item)) return [];
    const body = observingItems(item.body);
    if (item.kind === 'repeat') return body;
    return body.length === 0 ? [] : [{ ...item, body }];
  });
}
