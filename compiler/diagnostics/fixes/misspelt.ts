/** A name that means nothing becomes the one it must mean: misspelt, or what others call the same thing. */
import type { Suggestion } from '../wording/suggest.js';
import { renamed } from './remedy.js';
import type { Place, Remedy } from '../model/diagnostic.js';

/** What is known of a name that means nothing; `suggest.ts` finds it. */
export type Meant = Pick<Suggestion, 'meant'> & Partial<Suggestion>;

export const misspelt = ({ name, meant, sure, when = 'any' }: Meant & { readonly name: string }): Remedy | null => {
  if (meant === null || sure !== true) return null;
  const rename = renamed(name, meant);
  return (place) => (fits[when](argumentsAfter(place)) ? rename(place) : null);
};

/** Layers of others may take more than ours, in another order: a name alone says the same only where little follows. */
const fits: Readonly<Record<NonNullable<Meant['when']>, (written: string | null) => boolean>> = {
  any: () => true,
  bare: (written) => written === null || written === '',
  one: (written) => written !== null && written !== '' && !written.replace(/\([^()]*\)/g, '').includes(','),
};

/** What stands in the parentheses after the place; null without any. */
function argumentsAfter({ span, text }: Place): string | null {
  if (text[span.end.offset] !== '(') return null;
  let depth = 0;
  for (let i = span.end.offset; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return text.slice(span.end.offset + 1, i).trim();
  }
  return text.slice(span.end.offset + 1);
}
