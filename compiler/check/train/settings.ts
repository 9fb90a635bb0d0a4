/** The settings of a whole run: `batch 64`, `until 40 epochs`, `seed 1`, `accumulate 4`. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { PlanItem, Quantity, Training } from '../../graph/ir/training.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { evaluate } from '../evaluate/expressions.js';
import type { Gathered } from './train.js';
import { nameEpochs } from './epochs.js';
import { describe } from '../values/values.js';

export function setting(e: Elaborator, statement: ast.Setting, env: Env, gathered: Gathered): void {
  const { settings } = gathered;
  const { key, span } = statement;
  const first = settings.get(key);
  if (first !== undefined) e.fail(span, 'train/setting-twice', { key }, [{ span: first.span, text: 'set here first' }]);
  const length = key === 'until' ? quantity(e, statement.value, env, 'until') : null;
  if (length !== null) nameEpochs(e, statement, length, env, gathered);
  const value = length === null ? evaluate(e, statement.value, env) : ({ kind: 'quantity', ...length } as const);
  settings.set(key, { value, span: statement.value.span });
}

/** Limits far above what programs ask for: numbers of a batch are counted in 32 bits, seeds are kept as whole numbers. */
const mostOf = { batch: 2 ** 31 - 1, accumulate: 1_000_000, seed: Number.MAX_SAFE_INTEGER } as const;

/** How often a body may be repeated within one step. */
export const mostRepeats = 1_000_000;

export function readSettings(
  e: Elaborator,
  { settings, phases, failed }: Gathered,
  items: readonly PlanItem[],
  declaration: ast.TrainDecl,
): Pick<Training, 'batch' | 'accumulate' | 'until' | 'seed'> {
  const whole = (key: 'batch' | 'seed' | 'accumulate', least: number, otherwise: number): number => {
    const found = settings.get(key);
    if (found === undefined) return otherwise;
    const { value, span } = found;
    const most = mostOf[key];
    if (value.kind !== 'number' || !Number.isInteger(value.value) || value.value < least || value.value > most) {
      const actual = value.kind === 'number' ? String(value.value) : describe(value);
      const tooMany = value.kind === 'number' && value.value > most;
      e.report(span, 'value/out-of-range', { what: `\`${key}\``, actual, least, ...(tooMany && { most }) });
      return otherwise;
    }
    return value.value;
  };
  if (!failed) {
    if (!settings.has('batch')) e.report(declaration.span, 'train/missing', { key: 'batch', example: 'batch 64' });
    if (!settings.has('until') && phases === null)
      e.report(declaration.span, 'train/missing', { key: 'until', example: 'until 40 epochs' });
  }
  const until = settings.get('until');
  if (until !== undefined && phases !== null) {
    const first = items.find((item) => item.kind === 'phase')!;
    e.report(until.span, 'train/until-and-phases', phases, [{ span: first.span, text: 'a phase says its own' }]);
  }
  return {
    batch: whole('batch', 1, 64),
    accumulate: whole('accumulate', 1, 1),
    seed: whole('seed', 0, 0),
    until: phases ?? (until?.value.kind === 'quantity' ? until.value : { count: 1, unit: 'epochs' }),
  };
}

/** The line `until`, where there is one. */
export function untilOf({ settings }: Gathered): { readonly length: Quantity; readonly span: Span } | null {
  const found = settings.get('until');
  return found?.value.kind === 'quantity' ? { length: found.value, span: found.span } : null;
}

export function quantity(e: Elaborator, expr: ast.Expr, env: Env, what: string): Quantity {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'quantity') return e.fail(expr.span, 'train/quantity', { what, actual: describe(value) });
  const { count, unit } = value;
  const tooLong = count > Number.MAX_SAFE_INTEGER;
  if (!(count > 0) || (unit !== 'epochs' && !Number.isInteger(count)) || tooLong) {
    const limits = { least: 1, ...(tooLong && { most: Number.MAX_SAFE_INTEGER }) };
    e.fail(expr.span, 'value/out-of-range', { what: `\`${what}\``, actual: `${count} ${unit}`, ...limits });
  }
  return { count, unit };
}
