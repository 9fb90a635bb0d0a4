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

/** How long lines of words are, before they are indented. */
const longest = 92;

/** A docstring: its first sentence on a line of its own, where that suffices; none without words. */
export function docstring(text: string): readonly string[] {
  const [first, ...others] = paragraphs(text);
  const blocks = [...opening(first!), ...others];
  const lines = blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block]));
  if (lines.length > 1) return [`"""${lines[0]!}`, ...lines.slice(1), '"""'];
  return lines[0] === '' ? [] : [`"""${lines[0]!.replace(/"$/, '" ')}"""`];
}

const paragraphs = (text: string): readonly (readonly string[])[] =>
  text.trim().split(/\n\s*\n/).map((block) => block.split('\n').map((line) => remark(line.trimEnd()))); // prettier-ignore

function opening(lines: readonly string[]): readonly (readonly string[])[] {
  // Columns stay as they are.
  if (lines.some((line) => line.includes('  '))) return [lines.slice(0, 1), lines.slice(1)];
  const text = lines.join(' ');
  const end = /(?<!\b(?:al|eq|e\.g|i\.e))[.!?](?= [A-Z`])/.exec(text);
  if (end === null || end.index >= longest) return [wrapped(text)];
  return [[text.slice(0, end.index + 1)], wrapped(text.slice(end.index + 2))];
}

/** A comment of as many lines as it takes. */
export const comment = (text: string): readonly string[] => wrapped(remark(text)).map((line) => `# ${line}`);

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > longest) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
