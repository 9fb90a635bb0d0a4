/**
 * `// allow advice/unequal: sizes as in the paper`: which warning is meant as it is, and why. Such a comment speaks of
 * the line at whose end it stands, or of the next line where it has a line to itself.
 */
import { partsOf, piecesOf } from '../../../grammar/ast/walk.js';
import type * as ast from '../../../grammar/ast/ast.js';
import { type Comment, parse } from '../../../grammar/parse.js';
import type { Span } from '../../../grammar/text/source.js';

/** One comment that silences a warning. */
export interface Allowance {
  readonly code: string;
  /** Empty where none is given. */
  readonly reason: string;
  readonly span: Span;
  /** Where the code stands. */
  readonly codeSpan: Span;
  /** The lines it speaks of, both included. */
  readonly from: number;
  readonly to: number;
}

/** A code has a group, so that a comment such as `// allow gradients through` stays one. */
const form = /^(\/\/\s*allow\s+)([a-z]+\/[a-z-]+)(?:\s*:\s*(.*))?/;

export const isAllowance = (comment: string): boolean => form.test(comment);

/** The comments of a file that silence warnings. */
export function allowancesOf(text: string, file: string): readonly Allowance[] {
  if (!/\/\/\s*allow\s/.test(text)) return [];
  const { program, comments } = parse(text, file);
  const found = comments.filter(({ text: written }) => isAllowance(written));
  if (found.length === 0) return [];
  const units = unitsOf(program);
  const lines = text.split(/\r\n?|\n/);
  return found.map((comment) => ({ ...read(comment), ...linesOf(comment, units, lines) }));
}

function read({ text, span }: Comment): Pick<Allowance, 'code' | 'reason' | 'span' | 'codeSpan'> {
  const [, before, code, reason] = form.exec(text)!;
  const at = (length: number) => ({ ...span.start, offset: span.start.offset + length, column: span.start.column + length }); // prettier-ignore
  const codeSpan = { ...span, start: at(before!.length), end: at(before!.length + code!.length) };
  return { code: code!, reason: (reason ?? '').trim(), span, codeSpan };
}

/**
 * A line that is one of several of a statement stands for all of them, at its start or its end: the formatter may
 * break a statement in several lines, or join them.
 */
function linesOf({ span, ownLine }: Comment, units: readonly Unit[], lines: readonly string[]) {
  const { line } = span.start;
  if (!ownLine) return { from: Math.min(line, ...units.filter(({ to }) => to === line).map(({ from }) => from)), to: line }; // prettier-ignore
  const next = lines.findIndex((text, i) => i >= line && !/^\s*(?:\/\/.*)?$/.test(text)) + 1;
  return { from: line + 1, to: Math.max(next, ...units.filter(({ from }) => from === next).map(({ to }) => to)) };
}

/** A statement, or the head of a declaration, and its lines. */
interface Unit {
  readonly from: number;
  readonly to: number;
}

function unitsOf(program: ast.Program): readonly Unit[] {
  const units: Unit[] = [];
  for (const piece of piecesOf(program))
    for (const [name, part] of partsOf(piece))
      if (['statements', 'declarations', 'imports', 'members'].includes(name))
        for (const item of part as readonly Stated[]) units.push(unitOf(item));
  return units;
}

interface Stated {
  readonly span: Span;
  readonly body?: { readonly span: Span };
}

/** What has a body is as long as its head. */
const unitOf = ({ span, body }: Stated): Unit => ({
  from: span.start.line,
  to: (body?.span.start ?? span.end).line,
});
