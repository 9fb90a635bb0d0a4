/** A file as an editor has it: its text, its tokens, and the tree of as much of it as can be read. */
import type { Program } from '../../grammar/ast/ast.js';
import type { Comment } from '../../grammar/lexer/comments.js';
import { readProgram } from '../../grammar/read.js';
import type { SourceToken, SyntaxProblem } from '../../grammar/text/problems.js';
import { mend } from './mend.js';

export interface Reading {
  readonly file: string;
  readonly text: string;
  /** Of the same length; the same where the text parses. */
  readonly mended: string;
  /** The tree of the mended text. */
  readonly program: Program;
  /** Those of the text as it was written. */
  readonly tokens: readonly SourceToken[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

export function read(file: string, text: string): Reading {
  const first = readProgram(text, file);
  const { tokens, comments, problems } = first;
  const tried = problems.length === 0 || tokens.length === 0 ? text : mend(text, file, problems);
  const second = tried === text ? first : readProgram(tried, file);
  // What mends each declaration may not mend them all, where one has swallowed another.
  const better = second.problems.length < problems.length;
  const mended = better ? tried : text;
  const { program } = better ? second : first;
  // Braces that were put in to read on are in nobody's text.
  const written = tokens.filter(({ startOffset, endOffset = -1 }) => endOffset >= startOffset);
  return { file, text, mended, program, tokens: written, comments, problems };
}
