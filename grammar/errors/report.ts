/** One mistake, one problem: drops what follows from another mistake, puts the rest in order, and stops at twenty. */
import type { Bracketed, StrayBrace } from '../lexer/brackets.js';
import type { Swallow } from '../lexer/division.js';
import type { Lexed } from '../lexer/lex.js';
import type { Mistake } from '../parser/base.js';
import { type SourceToken, type SyntaxProblem, startOf } from '../text/problems.js';
import * as t from '../lexer/tokens.js';

/** After this many problems one last one says that there are more. */
export const MOST_PROBLEMS = 20;

interface Findings {
  readonly lexed: Lexed;
  readonly arranged: Bracketed;
  readonly mistakes: readonly Mistake[];
  /** Problems found while making the syntax tree. */
  readonly meaning: readonly SyntaxProblem[];
  /** Words of the language that are declared as names, among them such that the syntax tree lacks. */
  readonly reserved: readonly { readonly word: SourceToken; readonly problem: SyntaxProblem }[];
  readonly explain: (mistake: Mistake) => SyntaxProblem;
  /** Where in the text what a mistake misses should stand. */
  readonly missing: (mistake: Mistake) => { readonly from: number; readonly to: number };
  /** Comments that have taken a bracket along, and are to blame where one is missing. */
  readonly swallows: readonly Swallow[];
}

export function gather(findings: Findings): readonly SyntaxProblem[] {
  const { lexed, arranged, mistakes, meaning, explain } = findings;
  const swallowing = mistakes.filter((mistake) => isSwallowed(mistake, findings));
  const swallows = swallowing.length === 0 ? [] : findings.swallows;
  const lostBrace = lexed.lostBrace || swallows.some(({ braces }) => braces);
  const unclosed = lostBrace ? [] : arranged.unclosed;
  const stray = lostBrace ? [] : arranged.stray.filter((brace) => !mistakes.some((each) => causes(each, brace)));
  const displaced = lostBrace ? [] : arranged.stray;
  const told = new Set(meaning.map(({ span }) => span.start.offset));
  const names = findings.reserved.flatMap(({ word, problem }) => (told.has(word.startOffset) ? [] : [problem]));
  const own = [
    ...[...lexed.problems, ...meaning, ...names, ...unclosed],
    ...[...stray, ...swallows].map(({ problem }) => problem),
  ];
  const starts = own.map((problem) => problem.span.start);
  const offsets = lexed.problems.map((problem) => problem.span.start.offset);
  const separators = new Set(mistakes.filter(({ kind }) => kind === 'separator').map(({ found }) => found));
  const others: SyntaxProblem[] = [];
  for (const mistake of mistakes) {
    if (swallowing.includes(mistake) || usesReserved(mistake, findings)) continue;
    const { from, to } = reach(mistake);
    if (offsets.some((offset) => offset >= from && offset <= to)) continue;
    if (mistake.kind === 'misplaced' && displaced.some((brace) => brace.from <= from && to <= brace.to)) continue;
    if (mistake.kind !== 'separator' && mistake.statement !== null && separators.has(mistake.statement)) continue;
    const problem = explain(mistake);
    const { start } = problem.span;
    if (starts.some(({ line, offset }) => line === start.line && offset <= start.offset)) continue;
    starts.push(start);
    others.push(problem);
  }
  return cut([...own, ...others].sort((a, b) => a.span.start.offset - b.span.start.offset));
}

/** A block without its `{`, or a `}` in the midst of something, leaves another `}` over. */
function causes({ kind, found, previous, expected }: Mistake, { from, to }: StrayBrace): boolean {
  if (found === null || found.startOffset < from || found.startOffset > to) return false;
  if (kind === 'separator') return previous?.tokenType === t.RBrace;
  return kind === 'expected' && (found.tokenType === t.RBrace || expected.includes('`{`'));
}

/** A word that is no name, after it was declared as one. */
function usesReserved({ found, previous }: Mistake, { reserved }: Findings): boolean {
  const uses = [found, previous].filter((token) => token !== null && t.keywords.has(token.image));
  return reserved.some(({ word }) => uses.some((use) => use!.image === word.image && use!.startOffset > word.startOffset)); // prettier-ignore
}

function isSwallowed(mistake: Mistake, { swallows, missing }: Findings): boolean {
  if (swallows.length === 0) return false;
  const { from, to } = missing(mistake);
  return swallows.some(({ problem }) => problem.span.start.offset >= from && problem.span.start.offset < to);
}

/** From the start of the statement to the token that does not fit. */
function reach({ statement, found, previous }: Mistake): { readonly from: number; readonly to: number } {
  const offset = (token: SourceToken | null) => (token === null ? 0 : startOf(token).offset);
  const to = found === null ? Infinity : offset(found);
  return { from: Math.min(to, offset(statement ?? previous)), to };
}

function cut(problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const next = problems[MOST_PROBLEMS];
  if (next === undefined) return problems;
  const last: SyntaxProblem = {
    code: 'syntax/too-many-problems',
    message: `There are more than ${MOST_PROBLEMS} mistakes; the first ${MOST_PROBLEMS} are shown.`,
    span: next.span,
    hint: 'Mend these first; is this file a Ganlang program?',
  };
  return [...problems.slice(0, MOST_PROBLEMS), last];
}
