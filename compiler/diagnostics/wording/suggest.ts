/** What messages say of names: the nearest one, and lists of them. */
export { suggestion, type Suggestion } from '../../../grammar/names/suggestion.js';

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], word = 'and'): string {
  if (items.length <= 1) return items[0] ?? 'nothing';
  return `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}
