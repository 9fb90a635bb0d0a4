/**
 * Text of someone else's as a terminal may see it. Names of files, classes, words and measures may hold control
 * characters, which are commands to a terminal, and marks that turn the order of letters around.
 */

// Control characters but line ends and tabs, marks of writing direction, line ends of Unicode, and what cannot be seen.
const hidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const escaped = (mark: string): string => {
  const code = mark.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** The same text with what cannot be seen written out: `\x1b`. Line ends and tabs stay. */
export const visible = (text: string): string => text.replace(hidden, escaped);

/** The same for what stands on one line, such as a name: line ends and tabs are written out, too. */
export const visibleLine = (text: string): string =>
  visible(text).replace(/[\n\t]/g, (mark) => (mark === '\n' ? '\\n' : '\\t'));

/** JSON that a terminal may see: it means the same. */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    hidden,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The same value with all texts in it made visible. */
export function visibleIn<Value>(value: Value): Value {
  if (typeof value === 'string') return visible(value) as Value;
  if (Array.isArray(value)) return value.map(visibleIn) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, visibleIn(part as unknown)])) as Value;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A line as it stands in HTML and SVG, in attributes too. */
export const markup = (text: string): string => visibleLine(text).replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
