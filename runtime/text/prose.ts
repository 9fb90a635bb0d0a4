/** Numbers and lists as messages write them. */
import { visibleLine } from './visible.js';

/** 1797 -> `1,797` */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 image`, `1,797 images` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** What there is to say, one after the other. */
export const sentences = (...said: readonly (string | null)[]): string =>
  said.filter((each) => each !== null).join(' ');

/** `a, b, c and 7 more` */
export function listed(items: readonly string[], shown = 5): string {
  const head = items.slice(0, shown).map(visibleLine).join(', ');
  return items.length > shown ? `${head} and ${items.length - shown} more` : head;
}

/** A name of someone else's in a message: no longer than a line can bear. */
export function shortened(text: string, longest = 60): string {
  const letters = [...text];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
}

// Spaces at the ends or several in a row, and characters that leave no mark at all.
const UNSEEN = /^$|^\s|\s$|\s{2}|[\p{Cc}\p{Cf}\u00a0\u2000-\u200a\u202f\u3000]/u;

/** Names for a list: in quotes, and with what cannot be seen written out, where that is what some of them differ in. */
export function named(names: readonly string[]): readonly string[] {
  const short = names.map((name) => shortened(name));
  return names.some((name) => UNSEEN.test(name)) ? short.map(quoted) : short;
}

/** `"cat\u200b"` */
export function quoted(text: string): string {
  const written = text.replace(
    /[\p{Cc}\p{Cf}\u00a0\u2000-\u200a\u202f\u3000]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return `"${written}"`;
}

/** The first two names that look the same but for what cannot be seen, or for capitals. */
export function lookAlikes(names: readonly string[]): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const look = name
      .normalize('NFKC')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .replace(/\s+/gu, ' ')
      .toLowerCase();
    const other = seen.get(look);
    if (other !== undefined) return [other, name];
    seen.set(look, name);
  }
  return null;
}

/** `network` -> `Network` */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
