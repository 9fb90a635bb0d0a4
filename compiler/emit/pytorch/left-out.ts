/** What a file says and a project does without. */
import { measuresOf } from '../../graph/ir/plan.js';
import type { Program } from '../../graph/ir/program.js';

/** Sentences for people, with who does it instead. */
export function leftOut({ training }: Pick<Program, 'training'>): readonly string[] {
  if (training === null) return [];
  const measures = measuresOf(training.items).map(({ metric }) => metric.name);
  if (measures.length === 0) return [];
  const names = [...new Set(measures)].join(', ');
  const best = training.keep?.best.length ? ' As nothing is measured, no checkpoint is kept for being the best.' : '';
  return [`What the file measures (${names}) is not in the project: \`gan eval RUN\` measures its runs.${best}`];
}
