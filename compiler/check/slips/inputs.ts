import type { Edit } from '../../../grammar/fix.js';
import { listOf } from '../../diagnostics/suggest.js';
import type { Called } from './places.js';
import type { Attempt, Context } from './slips.js';

const layers = ['dense', 'conv', 'conv_transpose'];

/** `dense(100, 64)`, `conv(3, 64, 4)`: other frameworks are told how many channels come in; here a layer knows. */
export function inputsGiven({ calls, textOf }: Context): readonly Attempt[] {
  const given = ({ call, stage }: Called) => call.arguments.filter(({ name }) => name === null).slice(stage ? 0 : 1);
  const layersGiven = calls.filter((called) => layers.includes(called.name) && given(called).length > 1);
  if (layersGiven.length === 0) return [];
  const edits = layersGiven.map((called): Edit => {
    const [first, second] = given(called);
    return { span: { ...first!.span, end: second!.span.start }, text: '' };
  });
  const shown = layersGiven.map((called) => `${called.name}(${textOf(given(called)[1]!.value)}${given(called).length > 2 || called.call.arguments.some(({ name }) => name !== null) ? ', ...' : ''})`); // prettier-ignore
  const hint = `A layer knows what comes in, and is told what it makes. Write ${listOf([...new Set(shown)])}.`;
  return [{ edits, hint, places: [], sure: false }];
}
