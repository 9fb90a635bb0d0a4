/** The passes from text to syntax tree, with what each leaves behind: the formatter needs the concrete tree. */
import type { CstNode } from 'chevrotain';
import type { Expr, Program } from './ast/ast.js';
import { arrangeBrackets, stackProblem, tooDeep } from './lexer/brackets.js';
import type { Comment } from './lexer/comments.js';
import { swallows } from './lexer/division.js';
import { lex } from './lexer/lex.js';
import { explain, missingBetween } from './errors/messages.js';
import { parser, type Parsed } from './parser/parser.js';
import type { SourceToken, SyntaxProblem } from './text/problems.js';
import { gather } from './errors/report.js';
import type { Position, Span } from './text/source.js';
import { type Context, reserved } from './to-ast/context.js';
import { toLoneExpression, toProgram } from './to-ast/program.js';

/** The largest file that is read, in UTF-8 bytes: 1 MiB. */
export const LARGEST_FILE = 1_048_576;

export interface ReadProgram {
  readonly program: Program;
  /** Null when the text was not parsed at all. */
  readonly tree: CstNode | null;
  readonly tokens: readonly SourceToken[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

export function readProgram(text: string, file: string): ReadProgram {
  const span: Span = { file, start, end: endOfText(text) };
  const { result, ...rest } = read(
    text,
    file,
    (tokens) => parser.parseProgram(tokens),
    (context, tree) => toProgram(context, tree, span),
  );
  return { program: result ?? { kind: 'program', extends: null, imports: [], declarations: [], span }, ...rest };
}

export function readExpression(text: string, file: string) {
  const { result, problems } = read(text, file, (tokens) => parser.parseExpression(tokens), toLoneExpression);
  const expression: Expr | null = problems.length === 0 ? result : null;
  return { expression, problems };
}

function read<T>(
  text: string,
  file: string,
  run: (tokens: readonly SourceToken[]) => Parsed,
  convert: (context: Context, tree: CstNode) => T,
) {
  const nothing = { result: null, tree: null, tokens: [], comments: [] };
  const large = tooLarge(text, file);
  if (large !== null) return { ...nothing, problems: [large] };
  const lexed = lex(text, file);
  const { comments } = lexed;
  const deep = tooDeep(lexed.tokens, file);
  if (deep !== null) return { ...nothing, comments, problems: [deep] };
  const arranged = arrangeBrackets(lexed.tokens, file);
  const { tokens } = arranged;
  try {
    const { tree, mistakes, reserved: words } = run(tokens);
    const meaning: SyntaxProblem[] = [];
    const result = tree === null ? null : convert({ file, comments, problems: meaning, depth: 0 }, tree);
    const problems = gather({
      lexed,
      arranged,
      mistakes,
      meaning,
      reserved: words.map((word) => ({ word, problem: reserved(file, word) })),
      explain: (each) => explain(each, tokens, file),
      missing: (each) => missingBetween(each, tokens),
      swallows: mistakes.length === 0 ? [] : swallows(comments, tokens, file),
    });
    return { result, tree, tokens, comments, problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...nothing, comments, problems: [stackProblem(file, tokens)] };
  }
}

const start: Position = { offset: 0, line: 1, column: 1 };

function tooLarge(text: string, file: string): SyntaxProblem | null {
  if (text.length * 3 <= LARGEST_FILE) return null;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= LARGEST_FILE) return null;
  return {
    code: 'syntax/file-too-large',
    message: `This file has ${bytes} bytes; a program has ${LARGEST_FILE} (1 MiB) at most.`,
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
