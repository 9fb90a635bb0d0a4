import type * as ast from '../../../../grammar/ast/ast.js';
import type { Edit } from '../../../../grammar/text/fix.js';
import { listOf } from '../../../diagnostics/wording/suggest.js';
import { writeLayer } from '../../evaluate/layer-call.js';
import type { Called } from './places.js';
import type { Attempt, Context } from './slips.js';

const layers = ['dense', 'conv', 'conv_transpose'];

const given = ({ call, stage }: Called): readonly ast.Argument[] =>
  call.arguments.filter(({ name }) => name === null).slice(stage ? 0 : 1);

/**
 * `dense(100, 64)`, `conv(3, 64, 4)`: other frameworks are told how many channels come in; here a layer knows. What each
 * is told must be what the one before makes, or a size that something has; flattened maps are of any size.
 */
export function inputsGiven({ calls, sizes, valueOf, textOf }: Context): readonly Attempt[] {
  const known = new Set(sizes.map(({ dims }) => (dims.length === 0 ? null : valueOf(dims.at(-1)!))));
  const all = calls.filter((called) => layers.includes(called.name) && given(called).length > 0);
  const told = all.filter((called) => given(called).length > 1);
  const chained = told.every((called) => {
    const before = all[all.indexOf(called) - 1];
    const [first, second] = given(called).map(({ value }) => valueOf(value));
    if (first == null || second == null) return false;
    if (before !== undefined && before.name !== 'dense' && called.name === 'dense') return true;
    const made = before === undefined ? null : valueOf(given(before)[told.includes(before) ? 1 : 0]!.value);
    return first === made || known.has(first);
  });
  if (told.length === 0 || !chained) return [];
  const edits = told.map((called): Edit => {
    const [first, second] = given(called);
    return { span: { ...first!.span, end: second!.span.start }, text: '' };
  });
  const shown = told.map(({ call, name, stage }) => {
    const [input, ...rest] = call.arguments.map((argument) => ({ text: textOf(argument.value), named: argument.name !== null, argument })); // prettier-ignore
    const args = (stage ? [input!, ...rest] : rest).slice(1);
    const written = args.map(({ text, named, argument }) => ({ text: named ? `${argument.name!.text}: ${text}` : text, named })); // prettier-ignore
    return writeLayer(name, stage ? null : input!.text, written);
  });
  const hint = `A layer knows what comes in, and is told what it makes. Write ${listOf([...new Set(shown)])}.`;
  return [{ edits, hint, places: [], sure: false }];
}
