/**
 * What a program would take when it runs, held against limits that no meant program comes near: found here, it is not
 * found when training has ended.
 */
import type { Span } from '../../../grammar/text/source.js';
import { diagnose, type Reports } from '../../diagnostics/report/report.js';
import type { Program } from '../../graph/ir/program.js';
import { previewsOf } from '../../graph/ir/plan.js';
import type { PreviewLayout } from '../../graph/ir/training.js';
import { budgetOf } from '../../graph/analyse/layers.js';
import { fixedBytes } from '../../graph/analyse/measure.js';
import { typeOf } from '../../graph/ir/refs.js';
import { size } from '../../graph/ir/types.js';

/** Bytes of a step, and the pictures, pixels and points of a preview. */
const most = { memory: 2 ** 44, pictures: 10_000, pixels: 100_000_000, points: 1_000_000 } as const;

/** @param batch where the size of a batch is written */
export function checkBudgets({ networks, training }: Program, batch: Span | null, reports: Reports): void {
  if (training === null) return;
  const { weights, activations } = budgetOf(networks, training);
  const memory = weights + activations + fixedBytes(training.step);
  if (memory > most.memory) {
    const span = batch ?? training.items[0]?.span;
    if (span !== undefined)
      reports.add(diagnose('limit/memory', span, { memory, limit: most.memory, batch: training.batch }));
  }
  for (const { layout, value, span } of previewsOf(training.items)) {
    const over = excess(layout, size(typeOf(training.step, value).shape));
    if (over !== null) reports.add(diagnose('limit/preview', span, over));
  }
}

/** @param each the numbers of one sample */
function excess(layout: PreviewLayout, each: number) {
  if (layout.kind === 'scatter') {
    const { count } = layout;
    return count > most.points ? { what: 'points', count, limit: most.points, example: `scatter(10_000)` } : null; // prettier-ignore
  }
  const count = layout.rows * layout.columns;
  const fits = Math.max(1, Math.min(8, Math.floor(Math.sqrt(most.pixels / each))));
  const example = `grid(${fits}, ${fits})`;
  if (count > most.pictures) return { what: 'pictures', count, limit: most.pictures, example };
  return count * each > most.pixels ? { what: 'numbers', count: count * each, limit: most.pixels, example } : null;
}
