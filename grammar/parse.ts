/** The way in: text to syntax tree, with everything that is wrong with it. Never throws, whatever the text. */
import type { Expr, Program } from './ast/ast.js';
import type { Comment } from './lexer/comments.js';
import { type Division, divisions } from './lexer/division.js';
import type { SyntaxProblem } from './text/problems.js';
import { readExpression, readProgram } from './read.js';

export type { Comment } from './lexer/comments.js';
export type { Division } from './lexer/division.js';
export { SYNTAX_CODES, type SyntaxCode, type SyntaxProblem } from './text/problems.js';
export { LARGEST_FILE } from './read.js';

export interface ParseResult {
  /** What could be read; declarations and statements broken beyond repair are left out. */
  readonly program: Program;
  /** Empty exactly when all of the text was understood; in the order of the text, at most 21. */
  readonly problems: readonly SyntaxProblem[];
  /** In the order of the text. */
  readonly comments: readonly Comment[];
  /** Comments that look like the second half of a division; none where there are problems. */
  readonly divisions: readonly Division[];
}

/** Reads a program; `file` is only passed on into spans. */
export function parse(text: string, file: string): ParseResult {
  const { program, problems, comments, tokens } = readProgram(text, file);
  return { program, problems, comments, divisions: problems.length > 0 ? [] : divisions(comments, tokens, file) };
}

/** Reads one expression, such as the value of `--set name=value`; null when that is not what the text is. */
export function parseExpression(
  text: string,
  file: string,
): { readonly expression: Expr | null; readonly problems: readonly SyntaxProblem[] } {
  return readExpression(text, file);
}
