/** Comments, which the parser never sees: documentation for `doc`, and everything for the formatter. */
import type { Position, Span } from '../text/source.js';

export interface Comment {
  /** As written, from the slashes to the end of the line, without trailing blanks. */
  readonly text: string;
  readonly span: Span;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

const documentation = /^\/\/\/(?!\/) ?/;

/** A `///` line; `////` and longer are ornaments. */
export function isDocumentation(comment: Comment): boolean {
  return comment.ownLine && documentation.test(comment.text);
}

/** The comment as one that documents nothing, for a place where it would come to document what follows. */
export function withoutDocumentation({ text }: Comment): string {
  return text.replace(/^\/\/\/(?!\/)/, '//');
}

/**
 * The documentation of what starts at `start`: the `///` lines of the block of comments right above it, joined with
 * newlines; null when there are none. `comments` are in the order of the text; those before the offset `after` belong
 * to something else.
 */
export function documentationAbove(comments: readonly Comment[], start: Position, after: number): string | null {
  const lines: string[] = [];
  let expected = start.line - 1;
  for (let index = firstAtOrAfter(comments, start.offset) - 1; index >= 0; index -= 1) {
    const comment = comments[index];
    if (comment === undefined || !comment.ownLine || comment.span.start.line !== expected) break;
    if (comment.span.start.offset < after) break;
    if (isDocumentation(comment)) lines.push(comment.text.replace(documentation, ''));
    expected -= 1;
  }
  return lines.length === 0 ? null : lines.reverse().join('\n');
}

/** The index of the first comment that starts at or after `offset`. */
function firstAtOrAfter(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const comment = comments[middle];
    if (comment !== undefined && comment.span.start.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
