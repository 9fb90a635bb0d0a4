import type { IToken } from 'chevrotain';
import type { Position, Span } from './source.js';

/** A mistake in the text of a program. */
export interface SyntaxProblem {
  /** `syntax/...`, stable, in kebab case. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  /** One way out, or null when the message says it all. */
  readonly hint: string | null;
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
