/** Text and names of the user's where they stand in code: as keys, values and comments, whatever they hold. */
import { visibleLine } from '../../../runtime/text/visible.js';

/** A key of an object. `__proto__: x` would not set one but say what the object inherits from. */
export const key = (name: string): string => (name === '__proto__' ? "['__proto__']" : name);

/** A value that is plain JSON. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const plain = (name: string) => /^(?!__proto__$)[A-Za-z_]\w*$/.test(name);
    const entries = Object.entries(value).map(
      ([name, part]) => `${plain(name) ? name : `[${quoted(name)}]`}: ${literal(part)}`,
    );
    return `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

/** In double quotes, with line ends and what cannot be seen written out. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, escaped);

const escaped = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** What stands in a comment, which it may neither end nor leave. */
export const remark = (text: string): string => visibleLine(text).replaceAll('*/', '*\\/');

/** The comment that stands above a declaration, as ts-morph takes it; none without words. */
export function documentation(text: string | null): { readonly description: string }[] {
  const lines = (text ?? '')
    .trim()
    .split('\n')
    .map((line) => remark(line.trim()));
  if (lines.length === 1) return lines[0] === '' ? [] : [{ description: lines[0]! }];
  return [{ description: `\n${lines.join('\n')}` }];
}

/** Lines of a comment that wrap between words; what does not fit ends at a word and `...`. */
export function wrapped(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, most);
  const end = shown.at(-1)!.split(' ');
  while (end.length > 1 && `${end.join(' ')} ...`.length > width) end.pop();
  return [...shown.slice(0, -1), `${end.join(' ')} ...`];
}
