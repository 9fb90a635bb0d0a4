/**
 * Where comments go. The printer works through the file in order and prints units: declarations, statements, and the
 * entries of lists and chains. A comment above a unit stays above it, one at the end of its line stays there, and one
 * in its midst, where there is no line to keep it on, moves above it. No comment is lost, and a second formatting
 * finds every comment where the first has put it.
 */
import type { CstNode } from 'chevrotain';
import { type Comment, withoutDocumentation } from '../lexer/comments.js';
import type { SourceToken } from '../text/problems.js';
import * as t from '../lexer/tokens.js';
import { type Doc, hardline, breakParent, lineSuffix } from './doc.js';

/** Something printed together with its comments. */
export interface Unit {
  readonly doc: Doc;
  /** The comments above it, each followed by a new line. */
  readonly above: readonly Doc[];
  /** The comment at the end of its line. */
  readonly behind: Doc;
  /** The lines of the source it took, comments included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

export class CommentReader {
  readonly #comments: readonly Comment[];
  readonly #tokens: readonly SourceToken[];
  readonly #starts = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  /** The first comment not printed yet. */
  #next = 0;
  /** The units being printed, outermost first, with the comments that have turned up in their midst. */
  readonly #open: { readonly last: SourceToken; readonly midst: Comment[] }[] = [];

  constructor(comments: readonly Comment[], tokens: readonly SourceToken[]) {
    this.#comments = comments;
    this.#tokens = tokens;
    tokens.forEach((token, index) => {
      this.#starts.set(token.startOffset, index);
      this.#ends.set(token.endOffset ?? token.startOffset, index);
    });
  }

  firstToken({ location }: CstNode): SourceToken {
    return this.#at(this.#starts.get(location?.startOffset ?? -1));
  }

  lastToken({ location }: CstNode): SourceToken {
    return this.#at(this.#ends.get(location?.endOffset ?? -1));
  }

  before(token: SourceToken): SourceToken {
    return this.#at(token.index - 1);
  }

  after(token: SourceToken): SourceToken {
    return this.#at(token.index + 1);
  }

  /** Prints what reaches from `first` to `last`, and takes its comments. */
  unit(first: SourceToken, last: SourceToken, print: () => Doc): Unit {
    const above = this.#takeUntil(first.startOffset);
    const firstLine = above[0]?.span.start.line ?? lineOf(first);
    const lines = above.map((comment, index) => {
      const following = above[index + 1]?.span.start.line ?? lineOf(first);
      const text = comment.ownLine ? comment.text : withoutDocumentation(comment);
      return [text, hardline, following - comment.span.start.line > 1 ? hardline : ''];
    });
    const midst: Comment[] = [];
    const parent = this.#open.at(-1)?.last;
    this.#open.push({ last, midst });
    const doc = print();
    this.#open.pop();
    midst.push(...this.#takeUntil(last.startOffset));
    for (const comment of midst) lines.push([withoutDocumentation(comment), hardline, '']);
    const behind = parent === last ? null : this.#takeBehind(last);
    return {
      doc,
      above: lines,
      behind: behind === null ? '' : endOfLine(behind),
      firstLine,
      lastLine: behind?.span.start.line ?? last.endLine ?? lineOf(last),
    };
  }

  /** Comments before `opening` belong to the unit being printed, not to what the bracket holds. */
  enter(opening: SourceToken): void {
    this.#open.at(-1)?.midst.push(...this.#takeUntil(opening.startOffset));
  }

  /** The comment on the line of an opening brace. */
  behindOpening(opening: SourceToken): Doc {
    const comment = this.#takeBehind(opening);
    return comment === null ? '' : endOfLine(comment);
  }

  /** The comments that are left before `offset`, which follow the last unit of a list. */
  remaining(offset: number): readonly Comment[] {
    return this.#takeUntil(offset);
  }

  #at(index: number | undefined): SourceToken {
    const token = this.#tokens[index ?? -1];
    if (token === undefined) throw new Error('internal: the formatter has lost its place');
    return token;
  }

  #takeUntil(offset: number): readonly Comment[] {
    const from = this.#next;
    for (;;) {
      const comment = this.#comments[this.#next];
      if (comment === undefined || comment.span.start.offset >= offset) return this.#comments.slice(from, this.#next);
      this.#next += 1;
    }
  }

  /** The comment on the line of `last`, with nothing but a comma or semicolon in between. */
  #takeBehind(last: SourceToken): Comment | null {
    const comment = this.#comments[this.#next];
    if (comment === undefined || comment.span.start.line !== last.endLine) return null;
    let index = last.index + 1;
    while (isSeparator(this.#tokens[index])) index += 1;
    const next = this.#tokens[index];
    if (next !== undefined && next.startOffset < comment.span.start.offset) return null;
    this.#next += 1;
    return comment;
  }
}

function isSeparator(token: SourceToken | undefined): boolean {
  return token?.tokenType === t.Comma || token?.tokenType === t.Semicolon;
}

function lineOf(token: SourceToken): number {
  return token.startLine ?? 1;
}

/** Goes to the end of the line, which ends there. */
function endOfLine({ text }: Comment): Doc {
  return [lineSuffix(` ${text}`), breakParent];
}
