/**
 * One mistake, one message: leaves out what may only seem wrong because something else is.
 *
 * Where a line cannot be read, the syntax tree lacks it. What then seems missing, or no longer fits, is no news; what
 * is wrong by itself, such as an unknown name or argument, still is.
 */
import type { Declaration, Program } from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Finding } from '../model/diagnostic.js';

interface Source {
  readonly program: Program;
  readonly text: string;
}

/** Codes that say that something is missing, wherever the gap is. */
const absent = /^(unused\/|expect\/|program\/|train\/(missing|untrained|nothing|optimizer-idle)|type\/(makes-nothing|missing-field)|name\/no-such-member)/; // prettier-ignore

/** Codes that depend on other lines of the same body. */
const dependent = /^(shape|range|type|network|train|mode|grad|optimizer)\//;

/** Codes that say that a name is not declared. */
const undeclared = /^name\/(unknown|undeclared|not-exported)$/;

/** The findings that stand by themselves, in the order given. */
export function withoutConsequences(all: readonly Finding[], sources: readonly Source[]): readonly Finding[] {
  const failed = all.some(({ severity }) => severity === 'error');
  const unsized = all.filter(({ code }) => code === 'noise/size');
  // A norm over too few axes, written out: with the norm that is meant its root is finite too.
  const norms = all.filter(({ code }) => code === 'advice/partial-norm');
  const gaps = all.filter(({ code }) => code.startsWith('syntax/')).map(({ span }) => span);
  const broken = sources.filter(({ program }) => gaps.some((gap) => gap.file === program.span.file));
  const damaged = broken.flatMap(({ program }) => program.declarations.filter((item) => gaps.some(inside(item))));
  return all.filter((diagnostic) => {
    const { code, span, severity, hint } = diagnostic;
    if (failed && severity === 'warning' && code.startsWith('unused/')) return false;
    if (code === 'noise/mean-alone' && unsized.some((error) => inSpan(error.span, span))) return false;
    if (code === 'grad/at-zero' && norms.some((norm) => inSpan(norm.span, span))) return false;
    if (gaps.length === 0 || code.startsWith('syntax/')) return true;
    if (absent.test(code) || gaps.some((gap) => sameLine(gap, span))) return false;
    if (undeclared.test(code)) {
      // A name that is like no other may be one whose declaration cannot be read.
      const name = nameAt(span, sources);
      return (
        hint !== null && !broken.some((source) => seemsDeclared(name, source.text) || standsAt(gaps, name, source))
      );
    }
    return !dependent.test(code) || !damaged.some((declaration) => inside(declaration)(span));
  });
}

const inSpan = (span: Span, place: Span): boolean =>
  place.file === span.file && place.start.offset >= span.start.offset && place.start.offset <= span.end.offset;

const inside =
  ({ span }: Declaration) =>
  (place: Span): boolean =>
    inSpan(span, place);

const sameLine = (a: Span, b: Span): boolean => a.file === b.file && a.start.line === b.start.line;

function nameAt({ file, start, end }: Span, sources: readonly Source[]): string {
  const source = sources.find(({ program }) => program.span.file === file);
  return source?.text.slice(start.offset, end.offset) ?? '';
}

/** Whether the name stands on a line that cannot be read. */
function standsAt(gaps: readonly Span[], name: string, { program, text }: Source): boolean {
  const lines = text.split('\n');
  return gaps.some(({ file, start }) => file === program.span.file && (lines[start.line - 1] ?? '').includes(name));
}

/** Whether the text looks as if it declared the name: after a word at the start of a line, before `=`, in an import. */
function seemsDeclared(name: string, text: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  const starts = new RegExp(`^\\s*\\w+\\s+${name}\\b(?!\\s*(?:,|:))`, 'm');
  const binds = new RegExp(`\\b${name}\\s*(?:~|<-|:?=(?!=))`);
  const imports = new RegExp(`\\bimport\\b[^{]*\\{[^}]*\\b${name}\\b`);
  return [starts, binds, imports].some((pattern) => pattern.test(text));
}
