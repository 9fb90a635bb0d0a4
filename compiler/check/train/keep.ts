/** `keep last 3, every 10 epochs, best frechet`: which checkpoints stay. */
import type * as ast from '../../../grammar/ast/ast.js';
import { suggestion } from '../../diagnostics/wording/suggest.js';
import type { Best, Keep, PlanItem, Quantity } from '../../graph/ir/training.js';
import { metrics } from '../../graph/metrics/index.js';
import { metricLabel } from '../../graph/metrics/metric.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { numberOf } from '../evaluate/expressions.js';
import { measuresOf } from '../../graph/ir/plan.js';
import { quantity } from './settings.js';

/** Counts of what a folder holds. */
const most = 1_000_000;

/** @param items the lines of training, among them those that measure */
export function keepOf(e: Elaborator, { rules }: ast.KeepLine, items: readonly PlanItem[], env: Env): Keep {
  const every: Quantity[] = [];
  const best: Best[] = [];
  let last: number | null = null;
  for (const { which, value, span } of rules) {
    if (which === 'every') every.push(quantity(e, value, env, 'every'));
    else if (which === 'best') best.push(bestOf(e, value, items));
    else if (last !== null) e.fail(span, 'train/setting-twice', { key: 'keep last' });
    else last = count(e, value, env);
  }
  // To go on from, there is always one.
  return { last: last ?? 1, every, best };
}

function count(e: Elaborator, written: ast.Expr, env: Env): number {
  const value = numberOf(e, written, env);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  const limits = { least: 1, ...(value > most && { most }) };
  return e.fail(written.span, 'value/out-of-range', { what: '`keep last`', actual: String(value), ...limits });
}

/** `frechet`, `frechet(digit_classifier)` where several are measured, `modes.captured` where one is several numbers. */
function bestOf(e: Elaborator, written: ast.Expr, items: readonly PlanItem[]): Best {
  const measured = new Map(
    measuresOf(items).map((item) => [metricLabel(metrics.get(item.metric.name)!, item.metric), item] as const),
  );
  const [whole, key] = written.kind === 'field' ? [written.target, written.name.text] : [written, null];
  const name = e.textOf(whole.span).replace(/\s+/g, ' ');
  const found = [...measured].filter(([label, { metric }]) => label === name || metric.name === name);
  const [first, second] = found;
  if (first === undefined) {
    const known = [...measured.keys()];
    const near = suggestion(name, known.flatMap((label) => [label, label.replace(/\(.*/, '')])); // prettier-ignore
    return e.fail(whole.span, 'train/keep-unmeasured', { name, ...near, measured: known });
  }
  const { better } = metrics.get(first[1].metric.name)!;
  if (better === null) return e.fail(whole.span, 'train/keep-neither', { name });
  if (second !== undefined)
    return e.fail(whole.span, 'train/keep-several', { name, measured: found.map(([label]) => label) });
  const item = first[1];
  const known = typeof better === 'string' ? [] : Object.keys(better);
  const way = typeof better === 'string' ? (key === null ? better : undefined) : key === null ? undefined : better[key];
  if (way === undefined) return e.fail(written.span, 'train/keep-value', { name, key, known });
  return { measure: item, key, better: way };
}
