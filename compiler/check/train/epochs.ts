/** Whose epochs training counts: `until 40 epochs of faces`, or those of the largest data set that it takes from. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { trainedData } from '../../graph/analyse/epochs.js';
import type { PlanItem, Quantity, Training } from '../../graph/ir/training.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { lookup } from '../evaluate/names.js';
import type { Gathered } from './train.js';
import { describe } from '../values/values.js';

/** The data set that a length names. */
export interface EpochsOf {
  readonly data: string;
  readonly span: Span;
}

/** Notes the data set that a length counts the epochs of. An epoch is the same throughout training. */
export function nameEpochs(
  e: Elaborator,
  { of }: Pick<ast.Setting, 'of'>,
  { unit }: Quantity,
  env: Env,
  gathered: Gathered,
): void {
  if (of === null) return;
  const { text: name, span } = of;
  if (unit !== 'epochs') return e.fail(span, 'train/epochs-unit', { name, unit });
  const value = lookup(e, name, span, env);
  if (value.kind !== 'data') return e.fail(span, 'train/epochs-of', { name, actual: describe(value), taken: [] });
  const data = value.data.name;
  const before = gathered.epochsOf;
  if (before !== null && before.data !== data) {
    const label = { span: before.span, text: 'named here' };
    return e.fail(span, 'train/epochs-differ', { name: data, before: before.data }, [label]);
  }
  gathered.epochsOf ??= { data, span };
}

/** What is counted in epochs needs data that training takes; a set that is named must be one of them. */
export function checkEpochs(
  e: Elaborator,
  training: Pick<Training, 'step' | 'items'>,
  named: EpochsOf | null,
  until: { readonly length: Quantity; readonly span: Span } | null,
): void {
  const taken = trainedData(training);
  if (named !== null && !taken.includes(named.data)) {
    e.report(named.span, 'train/epochs-of', { name: named.data, actual: null, taken });
    return;
  }
  if (taken.length > 0) return;
  const lengths = [...(until === null ? [] : [until]), ...lengthsIn(training.items)];
  const first = lengths.find(({ length }) => length.unit === 'epochs');
  if (first !== undefined) e.report(first.span, 'train/no-epochs', {});
}

const lengthsIn = (items: readonly PlanItem[]): readonly { readonly length: Quantity; readonly span: Span }[] =>
  items.flatMap((item) => {
    const length = item.kind === 'every' ? item.period : item.kind === 'phase' ? item.until : null;
    const own = length === null ? [] : [{ length, span: item.span }];
    return 'body' in item ? [...own, ...lengthsIn(item.body)] : own;
  });
