/**
 * Braces are put in order before parsing, so that a missing or extra one is reported where it was made and cannot
 * hide other mistakes: a missing `}` is put in before the next declaration, an extra one is taken out.
 *
 * The same walk measures nesting, which bounds the recursion of everything that reads the tree.
 */
import { createTokenInstance, type IToken } from 'chevrotain';
import { type SourceToken, type SyntaxProblem, tokenSpan } from '../text/problems.js';
import * as t from './tokens.js';

/** Brackets inside brackets, `if` inside the condition of `if`, and chains such as `- - - x` go no deeper. */
export const DEEPEST = 200;

export interface Bracketed {
  readonly tokens: readonly SourceToken[];
  /** Braces that were never closed. */
  readonly unclosed: readonly SyntaxProblem[];
  readonly stray: readonly StrayBrace[];
}

/** A `}` too many, at `to`; text since the offset `from` may have been thrown out of its body by it. */
export interface StrayBrace {
  readonly problem: SyntaxProblem;
  readonly from: number;
  readonly to: number;
}

/** A word at the start of a line that begins a declaration, whatever brackets are open. */
export function startsDeclaration(token: SourceToken, next: SourceToken | undefined): boolean {
  if (token.startColumn !== 1 || !t.declarationWords.has(token.tokenType) || next === undefined) return false;
  if (token.tokenType === t.Import || token.tokenType === t.Train) return next.tokenType === t.LBrace;
  if (token.tokenType === t.Extends) return next.tokenType === t.StringToken;
  return next.image !== '_' && /^\w/.test(next.image) && next.startLine === token.startLine;
}

/** The first token nested too deep, if any. */
export function tooDeep(tokens: readonly SourceToken[], file: string): SyntaxProblem | null {
  let depth = 0;
  let conditions = 0;
  for (const [index, token] of tokens.entries()) {
    if (startsDeclaration(token, tokens[index + 1])) depth = conditions = 0;
    if (token.tokenType === t.If) conditions += 1;
    if (token.tokenType === t.LBrace && conditions > 0) conditions -= 1;
    if (isOpening(token)) depth += 1;
    else if (isClosing(token)) depth = Math.max(0, depth - 1);
    if (depth + conditions > DEEPEST) return depthProblem(file, token);
  }
  return null;
}

export function depthProblem(file: string, token: IToken): SyntaxProblem {
  return {
    code: 'syntax/too-deep',
    message: `This is nested more than ${DEEPEST} levels deep.`,
    span: tokenSpan(file, token),
    hint: 'Name the inner parts with `let`, or move them to a `fn` or a `block`.',
  };
}

/**
 * The problem of a text that cannot be worked on because the stack ends. The levels allowed fit on it, unless the
 * caller has used up most of it.
 */
export function stackProblem(file: string, tokens: readonly SourceToken[]): SyntaxProblem {
  const depthOf = ({ braces, brackets }: SourceToken) => braces + brackets;
  const deepest = tokens.reduce((deep, token) => (depthOf(token) > depthOf(deep) ? token : deep));
  return { ...depthProblem(file, deepest), message: 'This is nested too deep to be read here.' };
}

/** Puts braces in order and fills in every token's place among the brackets. */
export function arrangeBrackets(tokens: readonly SourceToken[], file: string): Bracketed {
  const broken = !bracesBalance(tokens);
  const result = broken ? repair(tokens, file) : { tokens, unclosed: [], stray: [] };
  place(result.tokens);
  return result;
}

function isOpening(token: SourceToken): boolean {
  return token.tokenType === t.LBrace || token.tokenType === t.LParen || token.tokenType === t.LBracket;
}

function isClosing(token: SourceToken): boolean {
  return token.tokenType === t.RBrace || token.tokenType === t.RParen || token.tokenType === t.RBracket;
}

function bracesBalance(tokens: readonly SourceToken[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === t.LBrace) depth += 1;
    else if (token.tokenType === t.RBrace) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function repair(tokens: readonly SourceToken[], file: string): Bracketed {
  const repaired: SourceToken[] = [];
  const unclosed: SyntaxProblem[] = [];
  const stray: StrayBrace[] = [];
  const open: SourceToken[] = [];
  const indents = new Map<SourceToken, number>();
  let suspect: SourceToken | null = null;
  let indent = 1;
  let line = 0;
  let boundary = 0;

  const closeAll = () => {
    const culprit = suspect ?? open.at(-1);
    if (culprit !== undefined && open.length > 0) unclosed.push(unclosedProblem(file, culprit));
    for (; open.length > 0; open.pop()) repaired.push(impliedBrace(repaired.at(-1)));
    suspect = null;
  };

  tokens.forEach((token, index) => {
    const first = token.startLine !== line;
    if (first) {
      line = token.startLine ?? 0;
      indent = token.startColumn ?? 1;
    }
    if (startsDeclaration(token, tokens[index + 1])) {
      if (open.length > 0) closeAll();
      boundary = token.startOffset;
    }
    if (token.tokenType === t.LBrace) {
      open.push(token);
      indents.set(token, indent);
    } else if (token.tokenType === t.RBrace) {
      const opening = open.pop();
      if (opening === undefined) {
        stray.push({ problem: strayProblem(file, token), from: boundary, to: token.startOffset });
        return;
      }
      // A brace that closes further left than the line that opened it was meant for another one.
      if (first && (token.startColumn ?? 1) < (indents.get(opening) ?? 1)) suspect ??= opening;
      if (open.length === 0) suspect = null;
    }
    repaired.push(token);
  });
  closeAll();
  return { tokens: repaired, unclosed, stray };
}

function unclosedProblem(file: string, opening: SourceToken): SyntaxProblem {
  return {
    code: 'syntax/unclosed-brace',
    message: 'This `{` is never closed.',
    span: tokenSpan(file, opening),
    hint: 'Put a `}` where the part it opens ends.',
  };
}

function strayProblem(file: string, token: SourceToken): SyntaxProblem {
  return {
    code: 'syntax/stray-brace',
    message: 'This `}` closes nothing: every `{` above it is closed already.',
    span: tokenSpan(file, token),
    hint: 'Take it out, or look above for a `}` too many.',
  };
}

/** An empty `}` right after `previous`. */
function impliedBrace(previous: SourceToken | undefined): SourceToken {
  const offset = (previous?.endOffset ?? -1) + 1;
  const line = previous?.endLine ?? 1;
  const column = (previous?.endColumn ?? 0) + 1;
  const token = createTokenInstance(t.RBrace, '}', offset, offset - 1, line, line, column, column - 1);
  return token as SourceToken;
}

/** Fills in `index`, `braces` and `brackets`; a `(` or `[` without its partner does not count. */
function place(tokens: readonly SourceToken[]): void {
  const matched = matchedBrackets(tokens);
  const outer: number[] = [];
  let brackets = 0;
  tokens.forEach((token, index) => {
    if (token.tokenType === t.RBrace) brackets = outer.pop() ?? 0;
    else if (isClosing(token) && matched.has(token)) brackets -= 1;
    token.index = index;
    token.braces = outer.length;
    token.brackets = brackets;
    if (token.tokenType === t.LBrace) {
      outer.push(brackets);
      brackets = 0;
    } else if (isOpening(token) && matched.has(token)) brackets += 1;
  });
}

function matchedBrackets(tokens: readonly SourceToken[]): Set<SourceToken> {
  const matched = new Set<SourceToken>();
  const open: SourceToken[] = [];
  for (const token of tokens) {
    if (isOpening(token)) open.push(token);
    else if (token.tokenType === t.RBrace) {
      while (open.length > 0 && open.pop()?.tokenType !== t.LBrace);
    } else if (isClosing(token)) {
      const wanted = token.tokenType === t.RParen ? t.LParen : t.LBracket;
      let at = open.length - 1;
      const last = Math.max(0, at - DEEPEST);
      while (at >= last && open[at]?.tokenType !== wanted && open[at]?.tokenType !== t.LBrace) at -= 1;
      const opening = open[at];
      if (opening === undefined || opening.tokenType !== wanted) continue;
      open.length = at;
      matched.add(opening).add(token);
    }
  }
  return matched;
}
