/** Whose samples an epoch counts: those of the largest data set that training takes from, unless `until` names one. */
import type { Ref } from '../ir/graph.js';
import type { PlanItem, Training } from '../ir/training.js';
import { slice } from '../ir/dependencies.js';

export interface Epoch {
  /** The data set. */
  readonly of: string;
  /** How many samples and steps it has; null where the data cannot be seen. */
  readonly samples: number | null;
  readonly steps: number | null;
}

/** The data sets that training takes samples of, in the order of the program; what is only shown or measured is none. */
export function trainedData({ step, items }: Pick<Training, 'step' | 'items'>): readonly string[] {
  const nodes = slice(step, trainingRoots(items)).map((id) => step.nodes[id]!);
  return [...new Set(nodes.flatMap((node) => (node.kind === 'data' ? [node.data] : [])))];
}

/** The one data set that says how long an epoch is, or those of which the largest does. */
export const epochData = (training: Training): readonly string[] =>
  training.epochsOf === null ? trainedData(training) : [training.epochsOf];

/**
 * @param counts how many samples data sets have, by name, as far as that is known
 * @returns null without data, or where it cannot be told which set is the largest
 */
export function epochOf(training: Training, counts: ReadonlyMap<string, number>): Epoch | null {
  const sets = epochData(training).map((of) => ({ of, samples: counts.get(of) ?? null }));
  if (sets.length === 0 || (sets.length > 1 && sets.some(({ samples }) => samples === null))) return null;
  const { of, samples } = sets.reduce((a, b) => ((b.samples ?? 0) > (a.samples ?? 0) ? b : a));
  const steps = samples === null ? null : Math.max(1, Math.floor(samples / (training.batch * training.accumulate)));
  return { of, samples, steps };
}

const trainingRoots = (items: readonly PlanItem[]): readonly Ref[] =>
  items.flatMap((item) => {
    if (item.kind === 'minimize') return [item.loss];
    if (item.kind === 'update') return [item.value];
    return 'body' in item ? trainingRoots(item.body) : [];
  });
