/** A file as an editor has it: its text, its tokens, and the tree of as much of it as can be read. */
import type { Program } from '../../grammar/ast/ast.js';
import type { Comment } from '../../grammar/lexer/comments.js';
import { readProgram } from '../../grammar/read.js';
import type { SourceToken, SyntaxProblem } from '../../grammar/text/problems.js';
import type { Span } from '../../grammar/text/source.js';
import { blanks, mend, type Mended } from './mend.js';
import { applyEdits } from './places.js';

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
  const parts = problems.length === 0 ? [] : mend(text, file, tokens, problems);
  const mended = applyEdits(text, parts);
  const program = parts.reduce((whole, part) => withPart(whole, part, mended, comments), first.program);
  // Braces that were put in to read on are in nobody's text.
  const written = tokens.filter(({ startOffset, endOffset = -1 }) => endOffset >= startOffset);
  return { file, text, mended, program, tokens: written, comments, problems };
}

const list = <Item>(item: Item | null): readonly Item[] => (item === null ? [] : [item]);

/** The program with one of its declarations read anew: to read them all would take ten times as long. */
function withPart(program: Program, { from, to }: Mended, mended: string, comments: readonly Comment[]): Program {
  // In its place, with the comments before it, of which some may be its own.
  let before = '';
  for (const { span, ownLine } of comments) {
    if (span.end.offset > from) break;
    if (!ownLine) continue;
    before += blanks(mended.slice(before.length, span.start.offset)) + mended.slice(span.start.offset, span.end.offset);
  }
  before += blanks(mended.slice(before.length, from));
  const { program: part } = readProgram(before + mended.slice(from, to), program.span.file);
  const join = <Item extends { readonly span: Span }>(all: readonly Item[], own: readonly Item[]): readonly Item[] => {
    const others = all.filter(({ span }) => span.start.offset < from || span.start.offset >= to);
    return [...others, ...own].sort((a, b) => a.span.start.offset - b.span.start.offset);
  };
  return {
    ...program,
    extends: join(list(program.extends), list(part.extends))[0] ?? null,
    imports: join(program.imports, part.imports),
    declarations: join(program.declarations, part.declarations),
  };
}
