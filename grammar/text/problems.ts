import type { IToken } from 'chevrotain';
import type { Fix } from './fix.js';
import type { Position, Span } from './source.js';

/** Every code a problem can have; they are stable. */
export const SYNTAX_CODES = [
  'syntax/comment-division',
  'syntax/comment-spelling',
  'syntax/comparison-chain',
  'syntax/expected',
  'syntax/file-too-large',
  'syntax/malformed-number',
  'syntax/misplaced',
  'syntax/misplaced-not',
  'syntax/operator-spelling',
  'syntax/order',
  'syntax/pipe-stage',
  'syntax/range-of-type',
  'syntax/reserved-word',
  'syntax/separator',
  'syntax/stray-brace',
  'syntax/string-quotes',
  'syntax/too-deep',
  'syntax/too-many-problems',
  'syntax/unclosed-brace',
  'syntax/unexpected-character',
  'syntax/unknown-escape',
  'syntax/unterminated-string',
] as const;

export type SyntaxCode = (typeof SYNTAX_CODES)[number];

/** A mistake in the text of a program. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly span: Span;
  /** One way out, or null when the message says it all. */
  readonly hint: string | null;
  /** The change that puts it right, where there is exactly one. */
  readonly fix?: Fix | null;
}

/** A token with its place among the brackets of the file, filled in by `brackets.ts`. */
export interface SourceToken extends IToken {
  /** Its index among the tokens the parser sees. */
  index: number;
  /** How many `{` are open around it; a brace itself counts as outside. */
  braces: number;
  /** How many `(` and `[` are open around it since the last `{`. */
  brackets: number;
}

/** Where a token starts. */
export function startOf(token: IToken): Position {
  return { offset: token.startOffset, line: token.startLine ?? 1, column: token.startColumn ?? 1 };
}

/** Just past a token's last character. Tokens stay on one line. */
export function endOf(token: IToken): Position {
  const offset = (token.endOffset ?? token.startOffset - 1) + 1;
  return { offset, line: token.endLine ?? token.startLine ?? 1, column: (token.endColumn ?? 0) + 1 };
}

export function tokenSpan(file: string, token: IToken): Span {
  return { file, start: startOf(token), end: endOf(token) };
}
