/** The way in: text to syntax tree, with everything that is wrong with it. Never throws, whatever the text. */
import type { Expr, Program } from './ast.js';
import { arrangeBrackets, tooDeep } from './brackets.js';
import type { Comment } from './comments.js';
import { lex, type Lexed } from './lex.js';
import { explain } from './messages.js';
import { parser, type Parsed } from './parser/parser.js';
import type { SourceToken, SyntaxProblem } from './problems.js';
import { gather } from './report.js';
import type { Position, Span } from './source.js';
import type { Context } from './to-ast/context.js';
import { toLoneExpression, toProgram } from './to-ast/program.js';

export type { Comment } from './comments.js';
export type { SyntaxProblem } from './problems.js';

export interface ParseResult {
  /** What could be read; declarations and statements broken beyond repair are left out. */
  readonly program: Program;
  /** Empty exactly when all of the text was understood; in the order of the text, at most 21. */
  readonly problems: readonly SyntaxProblem[];
  /** In the order of the text. */
  readonly comments: readonly Comment[];
}

/** The largest file that is read, in UTF-8 bytes: 1 MiB. */
export const LARGEST_FILE = 1_048_576;

const start: Position = { offset: 0, line: 1, column: 1 };

/** Reads a program; `file` is only passed on into spans. */
export function parse(text: string, file: string): ParseResult {
  const span: Span = { file, start, end: endOfText(text) };
  const empty: Program = { kind: 'program', extends: null, imports: [], declarations: [], span };
  const large = tooLarge(text, file);
  if (large !== null) return { program: empty, problems: [large], comments: [] };
  const read = readTokens(text, file, (tokens) => parser.parseProgram(tokens));
  const { context, tree } = read;
  const program = tree === null ? empty : toProgram(context, tree, span);
  return { program, problems: read.problems(), comments: context.comments };
}

/** Reads one expression, such as the value of `--set name=value`; null when that is not what the text is. */
export function parseExpression(
  text: string,
  file: string,
): { readonly expression: Expr | null; readonly problems: readonly SyntaxProblem[] } {
  const large = tooLarge(text, file);
  if (large !== null) return { expression: null, problems: [large] };
  const read = readTokens(text, file, (tokens) => parser.parseExpression(tokens));
  const expression = read.tree === null ? null : toLoneExpression(read.context, read.tree);
  const problems = read.problems();
  return { expression: problems.length === 0 ? expression : null, problems };
}

interface Read {
  readonly context: Context;
  readonly tree: Parsed['tree'];
  /** Everything that is wrong, to be asked for after the conversion to the syntax tree. */
  readonly problems: () => readonly SyntaxProblem[];
}

function readTokens(text: string, file: string, run: (tokens: readonly SourceToken[]) => Parsed): Read {
  const lexed: Lexed = lex(text, file);
  const context: Context = { file, comments: lexed.comments, problems: [], depth: 0 };
  const deep = tooDeep(lexed.tokens, file);
  if (deep !== null) return { context, tree: null, problems: () => [deep] };
  const arranged = arrangeBrackets(lexed.tokens, file);
  const { tree, mistakes } = run(arranged.tokens);
  const problems = () =>
    gather({ lexed, arranged, mistakes, meaning: context.problems, explain: (m) => explain(m, arranged.tokens, file) });
  return { context, tree, problems };
}

function tooLarge(text: string, file: string): SyntaxProblem | null {
  if (text.length * 3 <= LARGEST_FILE) return null;
  const bytes = text.length > LARGEST_FILE ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= LARGEST_FILE) return null;
  const count = `${(bytes / LARGEST_FILE).toFixed(1)} MiB`;
  return {
    code: 'syntax/file-too-large',
    message: `This file has ${bytes} bytes (${count}); a program may have ${LARGEST_FILE} (1 MiB).`,
    span: { file, start, end: start },
    hint: 'Programs are short; data belongs in files that a `data` declaration names.',
  };
}

function endOfText(text: string): Position {
  let line = 1;
  let lineStart = 0;
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) {
    line += 1;
    lineStart = index + lineBreak.length;
  }
  return { offset: text.length, line, column: text.length - lineStart + 1 };
}
