/** What was meant by a name that is not known: a word of the language, or what a program declares. */
import { editDistance, nearest, plain } from '../../runtime/text/nearest.js';
import { type Elsewhere, elsewhere, type Words } from './elsewhere.js';
import { isSlip } from './slips.js';

export interface Suggestion {
  readonly meant: string | null;
  /** Whether it can only be the one meant. */
  readonly sure: boolean;
  /** What to do instead, where the name is what others call something. */
  readonly told?: string;
  /** Where the name may be written in place of the other: anywhere, without arguments, or with one. */
  readonly when?: Elsewhere['when'];
}

interface Field {
  /** What others call things in such a place. */
  readonly words?: Words;
  /** Whether there is nothing else than the names that are known. */
  readonly closed?: boolean;
}

/** What a name means elsewhere, else the nearest name, and whether it must be the one meant. */
export function suggestion(name: string, known: Iterable<string>, { words, closed }: Field = {}): Suggestion {
  const names = [...new Set(known)];
  const equal = names.find((candidate) => plain(candidate) === plain(name));
  const other = words === undefined ? null : elsewhere(words, name, equal !== undefined);
  if (other !== null) {
    const { here, when, told } = other;
    const there = here !== null && names.includes(here);
    return {
      meant: there ? here : null,
      sure: there && when !== undefined,
      told,
      ...(when === undefined ? {} : { when }),
    };
  }
  const meant = nearest(name, names);
  if (meant === null) return { meant, sure: false };
  const next = nearest(name, names.filter((candidate) => candidate !== meant)); // prettier-ignore
  const distance = (candidate: string) => editDistance(plain(name), plain(candidate));
  const alone = next === null || distance(next) > distance(meant);
  return { meant, sure: name.length >= 3 && alone && isSlip(name, meant, closed) };
}
