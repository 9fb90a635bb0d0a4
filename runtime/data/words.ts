/** Numbers and lists as messages write them. */
import { visibleLine } from '../visible.js';

/** 1797 -> `1,797` */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 image`, `1,797 images` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `a, b, c and 7 more` */
export function listed(items: readonly string[], shown = 5): string {
  const head = items.slice(0, shown).map(visibleLine).join(', ');
  return items.length > shown ? `${head} and ${items.length - shown} more` : head;
}
