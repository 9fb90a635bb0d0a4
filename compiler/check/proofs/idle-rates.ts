/** Rates that reach 0 before training ends: what is left of it moves nothing. */
import type { Span } from '../../../grammar/text/source.js';
import { listOf } from '../../diagnostics/wording/suggest.js';
import { diagnose, type Reports } from '../../diagnostics/report/report.js';
import type { Epoch } from '../../graph/analyse/epochs.js';
import type { Ref } from '../../graph/ir/graph.js';
import type { OptimizerUse, PlanItem, Quantity, Training } from '../../graph/ir/training.js';
import { minimizes } from '../../graph/ir/plan.js';
import { valueAt } from '../../graph/analyse/progress.js';
import { slice } from '../../graph/ir/dependencies.js';
import { leavesStill } from '../../graph/analyse/facts/still.js';
import { showLength, stepsOf } from './schedules.js';

/** What share of training may pass at a rate of 0 before it is told. */
const least = 0.01;

/**
 * @param epoch what an epoch of training is; null where that is not known
 * @param until where the length of training is written; null where it was given from outside
 */
export function checkIdleRates(
  training: Training | null,
  epoch: Epoch | null,
  until: Span | null,
  reports: Reports,
): void {
  if (training === null) return;
  const labels = until === null ? [] : [{ span: until, text: 'training ends here' }];
  for (const use of training.optimizers) {
    const scheduled = Object.values(use.options).filter((value): value is Ref => typeof value === 'object');
    const end = trainedUntil(training, use);
    const from = scheduled.length === 0 || end === null ? null : stillFrom(training, use, end, epoch);
    if (from === null || end!.count - from.count < least * end!.count) continue;
    const clock = slice(training.step, scheduled).map((id) => training.step.nodes[id]!).find((node) => node.kind === 'primitive' && node.operation === 'progress'); // prettier-ignore
    const steps = from.unit === 'steps' ? { first: from.count + 1, last: end!.count } : null;
    const details = { networks: listOf(use.networks), after: showLength(from), lasts: showLength(end!), steps };
    reports.add(diagnose('train/schedule-ended', clock?.origin.span ?? use.span, details, labels));
  }
}

/** When the last line that trains any of the networks has had its turn: the end of its phase, or of all training. */
function trainedUntil({ items, until }: Training, { networks }: OptimizerUse): Quantity | null {
  const trains = (item: PlanItem) => minimizes([item]).some((line) => line.networks.some((name) => networks.includes(name))); // prettier-ignore
  if (items.some((item) => item.kind !== 'phase' && trains(item))) return until;
  let passed = 0;
  let end: Quantity | null = null;
  for (const item of items) {
    if (item.kind !== 'phase') continue;
    passed += item.until.count;
    if (trains(item)) end = { count: passed, unit: item.until.unit };
  }
  return end;
}

/** The moment from which on nothing moves until the end; null where the last step still moves something. */
function stillFrom(training: Training, use: OptimizerUse, end: Quantity, epoch: Epoch | null): Quantity | null {
  const steps = stepsOf(training, epoch);
  const one = steps({ count: 1, unit: end.unit });
  /** A length in the unit of the end. */
  const measured = (length: Quantity): number | null => {
    if (length.unit === end.unit || length.count === 0) return length.count;
    const whole = steps(length);
    return whole === null || one === null ? null : whole / one;
  };
  const isStill = (moment: number): boolean => {
    const progress = (length: Quantity, after: Quantity) => {
      const [whole, start] = [measured(length), measured(after)];
      return whole === null || start === null ? null : Math.max(0, moment - start) / whole;
    };
    const options: Record<string, number> = {};
    for (const [name, value] of Object.entries(use.options)) {
      const now = typeof value === 'number' ? value : valueAt(training.step, value, progress);
      if (now !== null) options[name] = now;
    }
    return leavesStill(use.rule, options);
  };
  // A step sees the moment at which it begins.
  const step = one === null ? 0 : 1 / one;
  const last = end.count - step;
  if (last <= 0 || !isStill(last)) return null;
  const parts = 64;
  const moments = Array.from({ length: parts + 1 }, (_, i) => (last * i) / parts);
  const moving = moments.findLast((moment) => !isStill(moment));
  if (moving === undefined) return { count: 0, unit: end.unit };
  let [low, high] = [moving, moving + last / parts];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (isStill(middle)) high = middle;
    else low = middle;
  }
  const from = step === 0 ? high : Math.ceil(high / step - 1e-6) * step;
  return { count: Number(from.toPrecision(6)), unit: end.unit };
}
