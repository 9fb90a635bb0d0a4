import { listOf } from '../../../diagnostics/wording/suggest.js';
import { type Sum, Sums } from '../../../graph/analyse/facts/sums.js';
import type { PlanItem } from '../../../graph/ir/training.js';
import { minimizes } from '../../../graph/ir/plan.js';
import type { Elaborator } from '../../context/elaborator.js';
import type { Step } from './pointless.js';

/** Two lines for the same networks of which one takes back what the other does. */
export function contradictions(e: Elaborator, { training, look }: Step): void {
  const sums = new Sums((ref) => look.of(ref).id);
  const sumOf = (ref: Parameters<typeof look.of>[0]) => sums.of({ graph: training.step, ref, call: null });
  for (const body of partsOf(training.items)) {
    const lines = minimizes(body);
    for (const [i, line] of lines.entries()) {
      const same = (networks: readonly string[]) => [...networks].sort().join() === [...line.networks].sort().join();
      const other = lines.slice(0, i).find((earlier) => same(earlier.networks) && opposite(sumOf(earlier.loss), sumOf(line.loss))); // prettier-ignore
      if (other === undefined) continue;
      e.report(line.span, 'train/contradiction', { networks: listOf(line.networks) }, [{ span: other.span, text: 'what this line does' }]); // prettier-ignore
    }
  }
}

/** The lines that run together: those of each phase, with those outside of all phases. */
export function partsOf(items: readonly PlanItem[]): readonly (readonly PlanItem[])[] {
  const always = items.filter(({ kind }) => kind !== 'phase');
  const phases = items.filter((item) => item.kind === 'phase');
  return phases.length === 0 ? [always] : phases.map((phase) => [...always, phase]);
}

/** Whether one is the other times a negative number. */
function opposite(a: Sum, b: Sum): boolean {
  if (a.size === 0 || a.size !== b.size) return false;
  const ratios = [...a].map(([product, coefficient]) => (b.get(product) ?? 0) / coefficient);
  return ratios[0]! < 0 && ratios.every((ratio) => Math.abs(ratio - ratios[0]!) < 1e-9 * Math.abs(ratios[0]!));
}
