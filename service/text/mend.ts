/**
 * Half-written text, made whole: what does not parse is blanked out, as little of it as possible, so that everything
 * around it means what it did. Nothing moves: the mended text has the length and the lines of the one that was written.
 */
import { startsDeclaration } from '../../grammar/lexer/brackets.js';
import { lex } from '../../grammar/lexer/lex.js';
import * as t from '../../grammar/lexer/tokens.js';
import { parse } from '../../grammar/parse.js';
import type { SourceToken, SyntaxProblem } from '../../grammar/text/problems.js';
import type { Range } from './places.js';

/** How many ways of mending are tried for one declaration, and how many mistakes are looked at in it. */
const most = { tries: 24, mistakes: 4, length: 20_000 } as const;

/** A declaration that was mended: where it stands, and what is there now, of the same length. */
export interface Mended extends Range {
  readonly text: string;
}

/** @param problems what is wrong with the text, in its order */
export function mend(
  text: string,
  file: string,
  tokens: readonly SourceToken[],
  problems: readonly SyntaxProblem[],
): readonly Mended[] {
  return declarationsIn(text, tokens).flatMap((part) => {
    const wrong = problems.some(({ span }) => span.start.offset >= part.from && span.start.offset <= part.to);
    if (!wrong || part.to - part.from > most.length) return [];
    const written = text.slice(part.from, part.to);
    const mended = mendPart(written, file);
    return mended === written ? [] : [{ ...part, text: mended }];
  });
}

/** The declarations of a text, whatever is open in the one before: each begins with its word at the start of a line. */
function declarationsIn(text: string, tokens: readonly SourceToken[]): readonly Range[] {
  const starts = tokens.flatMap((token, i) => {
    const alone = token.startColumn === 1 && (token.tokenType === t.Expect || token.tokenType === t.Optimizer);
    return alone || startsDeclaration(token, tokens[i + 1]) ? [token.startOffset] : [];
  });
  if (starts[0] !== 0) starts.unshift(0);
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? text.length }));
}

function mendPart(part: string, file: string): string {
  let text = part;
  let tries = 0;
  let { problems } = parse(text, file);
  for (let turn = 0; turn < most.mistakes && problems.length > 0; turn++) {
    let best: { readonly text: string; readonly problems: typeof problems } | null = null;
    for (const place of suspects(text, file, problems[0]!)) {
      if (++tries > most.tries) break;
      const tried = blank(text, place);
      const left = parse(tried, file).problems;
      if (left.length < (best?.problems ?? problems).length) best = { text: tried, problems: left };
      if (left.length === 0) break;
    }
    if (best === null) break;
    ({ text, problems } = best);
  }
  return text;
}

/** Without what stands there; a comment that is left alone on its line goes too, or it would document what follows. */
function blank(text: string, { from, to }: Range): string {
  const before = text.slice(0, from) + blanks(text.slice(from, to));
  const comment = beginsLine(before) && !beginsLine(text.slice(0, to)) ? /^[^\S\n\r]*\/\/[^\n\r]*/.exec(text.slice(to)) : null; // prettier-ignore
  const after = to + (comment?.[0].length ?? 0);
  return before + blanks(text.slice(to, after)) + text.slice(after);
}

/** What comes next is the first on its line. */
const beginsLine = (before: string): boolean => /(^|[\n\r])[^\S\n\r]*$/.test(before);

/** As many blanks, on as many lines. */
export const blanks = (text: string): string => text.replace(/[^\n\r]/g, ' ');

/** What may be blanked out for a mistake, the smallest and the likeliest first. */
function suspects(text: string, file: string, { span }: SyntaxProblem): readonly Range[] {
  const { tokens } = lex(text, file);
  const behind = tokens.findIndex((token) => token.startOffset >= span.start.offset);
  const found = behind < 0 ? tokens.length : behind;
  const places = [
    ...unclosed(tokens),
    ...operators(tokens, found),
    ...argument(tokens, found),
    ...[[1, 1], [2, 1], [0, 0], [1, 0], [2, 0], [3, 1]].map(([before, after]) => ({ from: found - before!, to: found - after! })), // prettier-ignore
    ...[found - 1, found].flatMap((at) => line(tokens, at)),
    ...lines(tokens, found),
  ];
  return places.flatMap(({ from, to }) => {
    const [first, last] = [tokens[from], tokens[to]];
    if (first === undefined || last === undefined || to < from) return [];
    if (tokens.slice(from, to + 1).some(isBrace) && !balanced(tokens.slice(from, to + 1))) return [];
    return [{ from: first.startOffset, to: (last.endOffset ?? last.startOffset) + 1 }];
  });
}

/** Indices of tokens, both inclusive. */
type Stretch = Range;

/** The stage, or else the rest of the line, with a bracket that nothing closes; the last one is where somebody types. */
function unclosed(tokens: readonly SourceToken[]): readonly Stretch[] {
  const open: number[] = [];
  for (const [i, { tokenType }] of tokens.entries()) {
    if (tokenType === t.LParen || tokenType === t.LBracket || tokenType === t.LBrace) open.push(i);
    else if (tokenType === t.RParen || tokenType === t.RBracket) {
      const at = open.at(-1);
      if (at !== undefined && tokens[at]!.tokenType !== t.LBrace) open.pop();
    } else if (tokenType === t.RBrace) {
      const brace = open.findLastIndex((at) => tokens[at]!.tokenType === t.LBrace);
      const left = open.splice(Math.max(brace + 1, 0)).find((at) => tokens[at]!.tokenType !== t.LBrace);
      if (left !== undefined) return stageOf(tokens, left);
      open.pop();
    }
  }
  const left = open.findLast((at) => tokens[at]!.tokenType !== t.LBrace);
  return left === undefined ? [] : stageOf(tokens, left);
}

function stageOf(tokens: readonly SourceToken[], opening: number): readonly Stretch[] {
  const [whole] = line(tokens, opening);
  if (whole === undefined) return [];
  let from = opening;
  while (from > whole.from && tokens[from]!.tokenType !== t.Pipe) from--;
  // Braces behind the stage stay, as in `{ x |> dense( }` and `-> f32[8, {`.
  let { to } = whole;
  while (to > opening && isBrace(tokens[to]!)) to--;
  return [{ from, to }, whole];
}

/** Operators and dots that nothing follows; what follows a dot may be the first word of the next line. */
function operators(tokens: readonly SourceToken[], found: number): readonly Stretch[] {
  const [before, beforeThat] = [tokens[found - 1], tokens[found - 2]];
  if (beforeThat?.tokenType === t.Dot && beforeThat.startLine !== before!.startLine) return [{ from: found - 2, to: found - 2 }]; // prettier-ignore
  const open = before !== undefined && (before.tokenType === t.Dot || /^[-+*/%<>=~]|^\|>|^(and|or|not)$/.test(before.image)); // prettier-ignore
  return open ? [{ from: found - 1, to: found - 1 }] : [];
}

/** The argument around a place, with the comma before it. */
function argument(tokens: readonly SourceToken[], found: number): readonly Stretch[] {
  let [from, depth] = [found, 0];
  for (let at = found - 1; at >= 0; at--) {
    const { tokenType } = tokens[at]!;
    if (tokenType === t.LBrace || tokenType === t.RBrace) return [];
    if (tokenType === t.RParen || tokenType === t.RBracket) depth++;
    if (tokenType === t.LParen || tokenType === t.LBracket) depth--;
    if (depth < 0) break;
    from = at;
    if (depth === 0 && tokenType === t.Comma) break;
  }
  depth = 0;
  let to = found - 1;
  for (let at = found; at < tokens.length; at++) {
    const { tokenType } = tokens[at]!;
    if (tokenType === t.LBrace || tokenType === t.RBrace) break;
    if (tokenType === t.LParen || tokenType === t.LBracket) depth++;
    if (tokenType === t.RParen || tokenType === t.RBracket) depth--;
    if (depth < 0 || (depth === 0 && tokenType === t.Comma)) break;
    to = at;
  }
  return from <= to ? [{ from, to }] : [];
}

/** The tokens on the line of one. */
function line(tokens: readonly SourceToken[], at: number): readonly Stretch[] {
  const token = tokens[at];
  if (token === undefined) return [];
  let [from, to] = [at, at];
  while (tokens[from - 1]?.startLine === token.startLine) from--;
  while (tokens[to + 1]?.startLine === token.startLine) to++;
  return [{ from, to }];
}

/** The two lines around a place, together. */
function lines(tokens: readonly SourceToken[], found: number): readonly Stretch[] {
  const [first] = line(tokens, found - 1);
  const [second] = line(tokens, found);
  return first === undefined || second === undefined ? [] : [{ from: first.from, to: second.to }];
}

const isBrace = ({ tokenType }: SourceToken): boolean => tokenType === t.LBrace || tokenType === t.RBrace;

function balanced(tokens: readonly SourceToken[]): boolean {
  let depth = 0;
  for (const { tokenType } of tokens) {
    if (tokenType === t.LBrace) depth++;
    if (tokenType === t.RBrace) depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}
