/** A misspelt name becomes the one it must mean: near enough, with no other as near. */
import { type Remedy, renamed } from './remedy.js';

/** What is known of a name that means nothing; `suggest.ts` finds it. */
export interface Meant {
  readonly meant: string | null;
  /** Whether nothing else can be meant; false where it is left out. */
  readonly sure?: boolean;
}

export const misspelt = ({ name, meant, sure }: Meant & { readonly name: string }): Remedy | null =>
  meant !== null && sure === true ? renamed(name, meant) : null;
