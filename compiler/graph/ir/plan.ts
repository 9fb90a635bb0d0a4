/** Questions about the lines of a training plan. */
import type { PlanItem } from './training.js';

export type Minimize = Extract<PlanItem, { kind: 'minimize' }>;

export type Measure = Extract<PlanItem, { kind: 'measure' }>;
export type Preview = Extract<PlanItem, { kind: 'preview' }>;
/** What shows or measures a value. */
export type Look = Preview | Measure;

/** Every line of some kinds, wherever it stands, in the order of the program. */
export const linesOf = <Kind extends PlanItem['kind']>(
  items: readonly PlanItem[],
  ...kinds: readonly Kind[]
): readonly Extract<PlanItem, { kind: Kind }>[] =>
  items.flatMap((item) => [
    ...(isOf(item, kinds) ? [item] : []),
    ...('body' in item ? linesOf(item.body, ...kinds) : []),
  ]);

const isOf = <Kind extends PlanItem['kind']>(
  item: PlanItem,
  kinds: readonly Kind[],
): item is Extract<PlanItem, { kind: Kind }> => (kinds as readonly string[]).includes(item.kind);

/** Every line that trains something. */
export const minimizes = (items: readonly PlanItem[]): readonly Minimize[] => linesOf(items, 'minimize');
export const previewsOf = (items: readonly PlanItem[]): readonly Preview[] => linesOf(items, 'preview');
export const measuresOf = (items: readonly PlanItem[]): readonly Measure[] => linesOf(items, 'measure');
/** Everything that shows or measures a value. */
export const looks = (items: readonly PlanItem[]): readonly Look[] => linesOf(items, 'preview', 'measure');
