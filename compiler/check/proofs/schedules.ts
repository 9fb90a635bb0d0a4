/** Schedules against the length of training: one that is still going at its end, and one that never begins to act. */
import { graphsIn } from '../../graph/ir/dependencies.js';
import type { Span } from '../../../grammar/text/source.js';
import { diagnose, type Reports } from '../../diagnostics/report/report.js';
import { type Graph, type PrimitiveNode } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Quantity, Training } from '../../graph/ir/training.js';
import type { Epoch } from '../../graph/analyse/epochs.js';
import { attributeNumber } from '../../graph/primitives/primitive.js';
import { quantityOf } from '../../graph/analyse/progress.js';

/**
 * @param epoch what an epoch of training is, as far as that is known
 * @param until where the length of training is written
 */
export function checkSchedules({ training }: Program, epoch: Epoch | null, until: Span | null, reports: Reports): void {
  if (training === null) return;
  const labels = until === null ? [] : [{ span: until, text: 'training ends here' }];
  const excess = comparison(training, epoch);
  for (const { length, after, uses, span } of clocks(training.step)) {
    const lasts = showLength(training.until);
    // `elapsed` reads a clock up to 1, where the schedule is complete.
    const ends = uses.flatMap((use) => (use.operation === 'clip' ? [attributeNumber(use.attributes, 'high')] : []));
    const taken = { ...length, count: length.count * Math.max(0, ...ends) };
    const over = excess([after, taken], training.until);
    if (ends.length > 0 && over !== null && over > 0)
      reports.add(diagnose('train/schedule-unfinished', span, { ...inAll([after, taken]), lasts }, labels));
    // A clock that is only rounded down, as by `step_decay`, first moves when a whole length has gone by.
    const before = excess([after, length], training.until);
    if (uses.length > 0 && uses.every(({ operation }) => operation === 'floor') && before !== null && before >= 0)
      reports.add(diagnose('train/schedule-idle', span, { ...inAll([after, length]), lasts }, labels));
  }
}

export const showLength = ({ count, unit }: Quantity): string => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;

/** Lengths one after the other, as `100 + 50 epochs`, and their sum where they have one unit. */
function inAll(lengths: readonly Quantity[]): { readonly takes: string; readonly whole: string | null } {
  const parts = lengths.filter(({ count }) => count > 0);
  const [{ unit }] = parts as [Quantity];
  if (parts.some((part) => part.unit !== unit)) return { takes: parts.map(showLength).join(' and then '), whole: null };
  const whole = showLength({ unit, count: parts.reduce((total, { count }) => total + count, 0) });
  return { takes: parts.length === 1 ? whole : `${parts.map(({ count }) => count).join(' + ')} ${unit}`, whole };
}

/** How many steps a length of training is; null for epochs where it is not known how long they are. */
export function stepsOf({ batch, accumulate }: Training, epoch: Epoch | null): (length: Quantity) => number | null {
  return (length) => {
    if (length.unit === 'steps') return length.count;
    if (length.unit === 'images') return length.count / (batch * accumulate);
    return epoch === null || epoch.steps === null ? null : length.count * epoch.steps;
  };
}

/**
 * By how much several lengths of training, one after the other, exceed another one; null where that cannot be told.
 * What is written in one unit is compared in it, the rest in steps.
 */
function comparison(training: Training, epoch: Epoch | null) {
  const steps = stepsOf(training, epoch);
  return (lengths: readonly Quantity[], whole: Quantity): number | null => {
    const written = lengths.filter((length) => length.count > 0);
    const alike = written.every(({ unit }) => unit === whole.unit);
    const measured = [...written, whole].map((length) => (alike ? length.count : steps(length)));
    if (measured.some((value) => value === null)) return null;
    const [last, ...parts] = (measured as number[]).reverse();
    const difference = parts.reduce((total, value) => total + value, 0) - last!;
    return Math.abs(difference) < 1e-9 * last! ? 0 : difference;
  };
}

/** A use of `progress(length, after: start)`, and the operations that take what it says. */
interface Clock {
  readonly length: Quantity;
  readonly after: Quantity;
  readonly span: Span;
  readonly uses: readonly PrimitiveNode[];
}

/** The clocks of a step and of all it calls. What one place reads of one clock, in several nodes, is taken together. */
function clocks(step: Graph): readonly Clock[] {
  const found = new Map<string, Clock & { readonly uses: PrimitiveNode[] }>();
  for (const graph of graphsIn([step])) {
    for (const node of graph.nodes) {
      for (const ref of node.inputs) {
        const clock = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
        if (clock?.kind !== 'primitive' || clock.operation !== 'progress' || node.kind !== 'primitive') continue;
        const { span } = clock.origin;
        const key = JSON.stringify([span.file, span.start.offset, clock.attributes]);
        const known = found.get(key) ?? { ...quantities(clock), span, uses: [] };
        found.set(key, known);
        known.uses.push(node);
      }
    }
  }
  return [...found.values()];
}

const quantities = ({ attributes }: PrimitiveNode): Pick<Clock, 'length' | 'after'> => ({
  length: quantityOf(attributes['length']),
  after: quantityOf(attributes['after']),
});
