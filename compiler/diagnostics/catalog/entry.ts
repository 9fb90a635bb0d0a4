import { didYouMean as question } from '../../../runtime/text/nearest.js';
import type { Meant } from '../fixes/misspelt.js';
import type { Remedy } from '../model/diagnostic.js';

/** One code of the catalog: its severity, its message and its way out, as functions of the details. */
export interface Entry<D> {
  readonly severity?: 'warning';
  readonly message: (details: D) => string;
  readonly hint?: (details: D) => string | null;
  /** The edit that puts it right, where there is exactly one right answer; see ../fixes/. */
  readonly fix?: (details: D) => Remedy | null;
  /**
   * Of a warning whose fix changes the program: how many parameters go with it, which the message must say. The fix of
   * any other warning leaves the program what it is; the compiler tries both before it offers them.
   */
  readonly removes?: (details: D) => number;
}

/** Declares an entry; the type argument says which details whoever reports must give. */
export const entry = <D>(text: Entry<D>): Entry<D> => text;

/** `a number`, `an int`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

const inBackticks = (name: string): string => `\`${name}\``;

/** What to do instead of a name that others use, `Did you mean ...?` where there is a near one, else what there is. */
export function didYouMean({ meant, told }: Meant, known: readonly string[] = []): string | null {
  if (told !== undefined) return told;
  if (meant !== null) return question(meant, inBackticks);
  if (known.length === 0) return null;
  return `There ${known.length === 1 ? 'is' : 'are'}: ${known.map(inBackticks).join(', ')}.`;
}
