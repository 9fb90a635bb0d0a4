/** Text, numbers and lengths of training as Python has them. */
import { visibleLine } from '../../../runtime/text/visible.js';
import type { Quantity } from '../../graph/ir/training.js';
import { numberText } from '../../lower/outline/numbers.js';

/** `Epochs(5)` */
export const period = ({ count, unit }: Quantity, uses: (name: string) => string): string =>
  `${uses({ epochs: 'Epochs', steps: 'Steps', images: 'Images' }[unit])}(${count})`;

/** A number that has to be a float: `1.0`. */
export const float = (value: number): string => {
  const text = numberText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};

/** A text in double quotes, with what cannot be seen written out. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`); // prettier-ignore

/** Plain JSON as Python writes it; lists are tuples. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(literal).join(', ')}${value.length === 1 ? ',' : ''})`;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return `{${Object.entries(value).map(([key, item]) => `${quoted(key)}: ${literal(item)}`).join(', ')}}`; // prettier-ignore
  return typeof value === 'string' ? quoted(value) : numberText(Number(value));
}

/** What stands in a docstring or a comment. */
export const remark = (text: string): string => visibleLine(text).replaceAll('\\', '/').replaceAll('"""', "'''");

/** A docstring; none without words. */
export function docstring(text: string): readonly string[] {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => remark(line.trimEnd()));
  if (lines.length === 1) {
    const [only] = lines as [string];
    if (only === '') return [];
    return [`"""${only.replace(/"$/, '" ')}"""`];
  }
  return [`"""${lines[0]!}`, ...(lines[1] === '' ? [] : ['']), ...lines.slice(1), '"""'];
}
