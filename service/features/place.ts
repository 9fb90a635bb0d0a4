/** Where in a text a cursor is, from the tokens before it: half-written text has no tree. */
import { tokenMatcher } from 'chevrotain';
import * as t from '../../grammar/lexer/tokens.js';
import type { SourceToken } from '../../grammar/text/problems.js';
import type { Reading } from '../text/reading.js';

/** What braces a place is in. */
export type Around = 'top' | 'import' | 'fields' | 'members' | 'train' | 'body';

export interface CursorPlace {
  /** The word that is being written, up to the cursor. */
  readonly word: string;
  /** Where it begins. */
  readonly from: number;
  /** The tokens before the word; the last one first. */
  readonly before: readonly SourceToken[];
  readonly around: Around;
  /** The first word of the declaration. */
  readonly declaration: SourceToken | null;
  /** The first token of the line of the program; null where a new one begins here. */
  readonly line: SourceToken | null;
  /** The innermost call that is open, and what it is given before the cursor. */
  readonly call: OpenCall | null;
}

export interface OpenCall {
  /** What is called, as it is written: `conv`, `objective.generator`. */
  readonly callee: readonly SourceToken[];
  /** Whether it is a stage of a chain, so that its first argument is what comes in. */
  readonly stage: boolean;
  /** Names of arguments that are given, before the cursor and behind it. */
  readonly named: readonly string[];
  /** How many commas are before the cursor. */
  readonly index: number;
  /** The name of the argument that the cursor is in. */
  readonly argument: string | null;
  /** Whether it is the list of parameters of a declaration, rather than a call. */
  readonly declares: boolean;
}

/** Null inside of comments and texts. */
export function placeAt({ text, tokens, comments }: Reading, at: number): CursorPlace | null {
  if (comments.some(({ span: { start, end } }) => start.offset < at && at <= end.offset)) return null;
  const inside = tokens.find(({ startOffset, endOffset = startOffset }) => startOffset < at && at <= endOffset);
  if (inside?.tokenType === t.StringToken) return null;
  const word = /\w*$/.exec(text.slice(Math.max(0, at - 200), at))![0];
  const from = at - word.length;
  const before = tokens.filter(({ startOffset }) => startOffset < from).reverse();
  const { around, declaration, opened } = bracesAround(before);
  const call = openCall(before, tokens.filter(({ startOffset }) => startOffset >= at)); // prettier-ignore
  return { word, from, before, around, declaration, call, line: lineStart(text, before, opened, from) };
}

interface Braces {
  readonly around: Around;
  readonly declaration: SourceToken | null;
  /** How many tokens, counted from the cursor, are inside of the innermost braces. */
  readonly opened: number;
}

function bracesAround(before: readonly SourceToken[]): Braces {
  const tokens = [...before].reverse();
  const stack: { readonly around: Around; readonly at: number }[] = [];
  let declaration: SourceToken | null = null;
  for (const [i, token] of tokens.entries()) {
    const first = token.startColumn === 1 && (t.declarationWords.has(token.tokenType) || token.tokenType === t.Expect || token.tokenType === t.Optimizer); // prettier-ignore
    if (first) {
      declaration = token;
      stack.length = 0;
    }
    if (token.tokenType === t.LBrace) {
      const outer = stack.at(-1)?.around ?? 'top';
      stack.push({ around: kindOf(tokens, i, outer, declaration), at: i });
    } else if (token.tokenType === t.RBrace) {
      stack.pop();
      if (stack.length === 0) declaration = null;
    }
  }
  const inner = stack.at(-1);
  return { around: inner?.around ?? 'top', declaration, opened: inner === undefined ? Infinity : tokens.length - 1 - inner.at }; // prettier-ignore
}

function kindOf(tokens: readonly SourceToken[], at: number, outer: Around, declaration: SourceToken | null): Around {
  if (outer === 'train') {
    const line = tokens.slice(0, at).findLast(({ tokenType }) => nesting.has(tokenType) || tokenType === t.If || tokenType === t.Else); // prettier-ignore
    return line !== undefined && nesting.has(line.tokenType) ? 'train' : 'body';
  }
  if (outer === 'members') return 'body';
  if (outer !== 'top' || declaration === null) return 'body';
  switch (declaration.tokenType) {
    case t.Import:
      return 'import';
    case t.Data:
      return 'fields';
    case t.Objective:
      return 'members';
    case t.Train:
      return 'train';
    default:
      return 'body';
  }
}

const nesting = new Set([t.Repeat, t.Every, t.At, t.Phase]);

/** Tokens that go on with what the line above began. */
const goesOn = (token: SourceToken): boolean =>
  tokenMatcher(token, t.Infix) || [t.Comma, t.Colon, t.Assign, t.LParen, t.LBracket, t.Dot, t.ThinArrow, t.LeftArrow, t.Tilde].includes(token.tokenType); // prettier-ignore

/** The first token of the statement that the cursor is in: lines go on inside of brackets and behind operators. */
function lineStart(text: string, before: readonly SourceToken[], opened: number, from: number): SourceToken | null {
  let depth = 0;
  let next = from;
  let first: SourceToken | null = null;
  for (const [i, token] of before.entries()) {
    if (i >= opened || token.tokenType === t.Semicolon) break;
    const end = (token.endOffset ?? token.startOffset) + 1;
    const broken = depth === 0 && /[\n\r]/.test(text.slice(end, next));
    if (broken && !goesOn(token) && !(first !== null && tokenMatcher(first, t.Infix))) break;
    if ([t.RParen, t.RBracket, t.RBrace].includes(token.tokenType)) depth++;
    if ([t.LParen, t.LBracket, t.LBrace].includes(token.tokenType)) depth = Math.max(0, depth - 1);
    first = token;
    next = token.startOffset;
  }
  return first;
}

function openCall(before: readonly SourceToken[], behind: readonly SourceToken[]): OpenCall | null {
  let depth = 0;
  let index = 0;
  let argument: string | null = null;
  let settled = false;
  const named: string[] = [];
  for (const [i, token] of before.entries()) {
    const { tokenType } = token;
    if (tokenType === t.RParen || tokenType === t.RBracket || tokenType === t.RBrace) depth++;
    else if (tokenType === t.LBrace && depth === 0) return null;
    else if (tokenType === t.LParen || tokenType === t.LBracket || tokenType === t.LBrace) {
      if (depth > 0) depth--;
      else if (tokenType === t.LBracket) [index, argument, settled] = [0, null, false];
      else return calledAt(before, i + 1, { named: [...named, ...namesBehind(behind)], index, argument });
    } else if (depth === 0 && tokenType === t.Comma) [index, settled] = [index + 1, true];
    else if (depth === 0 && tokenType === t.Colon && tokenMatcher(before[i + 1] ?? token, t.Word)) {
      named.push(before[i + 1]!.image);
      if (!settled) [argument, settled] = [before[i + 1]!.image, true];
    }
  }
  return null;
}

function calledAt(
  before: readonly SourceToken[],
  from: number,
  given: Pick<OpenCall, 'named' | 'index' | 'argument'>,
): OpenCall | null {
  const callee: SourceToken[] = [];
  let at = from;
  while (before[at] !== undefined && tokenMatcher(before[at]!, t.Word)) {
    callee.unshift(before[at]!);
    if (before[at + 1]?.tokenType !== t.Dot) break;
    at += 2;
  }
  if (callee.length === 0) return null;
  const previous = before[at + 1];
  const declares = previous !== undefined && previous.startColumn === 1 && t.declarationWords.has(previous.tokenType);
  return { callee, stage: previous?.tokenType === t.Pipe, ...given, declares };
}

/** Named arguments of the same call that stand behind the cursor. */
function namesBehind(behind: readonly SourceToken[]): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [i, { tokenType }] of behind.entries()) {
    if (tokenType === t.LParen || tokenType === t.LBracket) depth++;
    if (tokenType === t.RParen || tokenType === t.RBracket) depth--;
    if (depth < 0 || tokenType === t.LBrace || tokenType === t.RBrace || tokenType === t.Pipe) break;
    if (depth === 0 && tokenType === t.Colon && i > 0) names.push(behind[i - 1]!.image);
  }
  return names;
}
