/** A change of the text that puts a mistake right, where there is exactly one right answer. */
import { type SourceToken, endOf, startOf } from './problems.js';
import type { Span } from './source.js';

/** What stands at the span becomes `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  /** What it does, as an order: "Write `and`." */
  readonly title: string;
  /** They do not overlap, and make sense only together. */
  readonly edits: readonly Edit[];
}

/** One place gets another text. */
export function rewrite(span: Span, text: string, title = text === '' ? 'Take this out.' : `Write \`${text}\`.`): Fix {
  return { title, edits: [{ span, text }] };
}

/** From the first token to the last. */
export const tokensSpan = (file: string, first: SourceToken, last: SourceToken): Span => ({
  file,
  start: startOf(first),
  end: endOf(last),
});
