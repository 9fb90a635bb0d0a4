/** What losses and measurements are called in `metrics.jsonl`, and optimizers in checkpoints: the same for every target. */
import { metrics } from '../graph/metrics/index.js';
import { metricLabel } from '../graph/metrics/metric.js';
import { looks, type Minimize, minimizes } from '../graph/ir/plan.js';
import type { OptimizerUse, PlanItem, Training } from '../graph/ir/training.js';

/** What each loss is called: the networks its line trains, with a number where another line trains the same. */
export function lossNames(items: readonly PlanItem[]): ReadonlyMap<Minimize, string> {
  const names = new Map<Minimize, string>();
  const lines = minimizes(items);
  const plain = new Set(lines.map((line) => line.networks.join('+')));
  for (const line of lines) {
    // Emitted code sets fields of an object to losses, and `toString` is a field already.
    const name = line.networks.join('+').replace(/^.*$/, (own) => (own in Object.prototype ? `${own}_` : own));
    const taken = new Set(names.values());
    let key = name;
    for (let i = 2; taken.has(key) || (i > 2 && plain.has(key)); i++) key = `${name}${i}`;
    names.set(line, key);
  }
  return names;
}

/** An optimizer of a run: networks that are moved together, and what is remembered for them under one name. */
export interface Optimizer {
  /** `G`, `G+F`. */
  readonly name: string;
  readonly networks: readonly string[];
  readonly use: OptimizerUse;
}

/** Networks that every line moves alone get an optimizer of their own each. */
export function optimizersOf({ optimizers, items }: Training): readonly Optimizer[] {
  const lines = minimizes(items).map((line) => line.networks);
  return optimizers.flatMap((use) => {
    const alone = lines.every(
      (networks) => networks.length === 1 || !networks.some((name) => use.networks.includes(name)),
    );
    const groups = alone ? use.networks.map((name) => [name]) : [use.networks];
    return groups.map((networks) => ({ name: networks.join('+'), networks, use }));
  });
}

/** What each measurement is called where it is recorded; one that is made in several places has one name. */
export function measureNames({ items }: Pick<Training, 'items'>): ReadonlyMap<Measure, string> {
  const names = new Map<string, string>();
  const nameOf = ({ metric, value }: Measure): string => {
    const key = JSON.stringify([metric.name, metric.samples, metric.arguments, value]);
    const name = names.get(key) ?? untaken(metricLabel(metrics.get(metric.name)!, metric), new Set(names.values()));
    names.set(key, name);
    return name;
  };
  return new Map(looks(items).flatMap((item) => (item.kind === 'measure' ? [[item, nameOf(item)]] : [])));
}

/** The name with a number behind it where it is taken. */
function untaken(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}${i}`;
  return name;
}

type Measure = Extract<PlanItem, { kind: 'measure' }>;
