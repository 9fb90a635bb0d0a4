/**
 * `a // b`: elsewhere a whole division, here a comment that takes the rest of the line along.
 *
 * A comment is taken for one where it stands behind an operand and reads like the other: always where it swallows a
 * bracket that is missing, otherwise only where it holds numbers and names and nothing else.
 */
import { type IToken, tokenMatcher } from 'chevrotain';
import type { Comment } from './comments.js';
import { rewrite } from '../text/fix.js';
import { lex } from './lex.js';
import { type SourceToken, type SyntaxProblem, startOf } from '../text/problems.js';
import type { Span } from '../text/source.js';
import * as t from './tokens.js';

/** A comment that reads like the second half of a division, in a text that is complete without it. */
export interface Division {
  readonly span: Span;
  /** The names on both sides, which are numbers if it is one. */
  readonly names: readonly string[];
  /** The way out: `floor(width / 2)`. */
  readonly meant: string;
}

interface Candidate {
  readonly comment: Comment;
  readonly left: Left;
  /** What is behind `//`, as tokens; never none. */
  readonly words: readonly SourceToken[];
  /** Where the first of them starts: so many characters behind the start of the comment. */
  readonly shift: number;
}

/** The operand that a comment stands behind. */
interface Left {
  readonly tokens: readonly SourceToken[];
  /** A number, a name or something in parentheses, all of it in `tokens`; else only its end is. */
  readonly plain: boolean;
  readonly before: SourceToken | undefined;
}

const opening = new Set([t.LParen, t.LBracket, t.LBrace]);
const closing = new Set([t.RParen, t.RBracket, t.RBrace]);
/** Next to these operators the operand belongs to them as well. */
const binding = new Set([t.Times, t.Divide, t.Modulo, t.Power, t.Minus]);

/** A comment that has taken a bracket along. */
export interface Swallow {
  readonly problem: SyntaxProblem;
  /** Whether a brace went with it. */
  readonly braces: boolean;
}

/** The comments that have swallowed a bracket, which is missing then. */
export function swallows(
  comments: readonly Comment[],
  tokens: readonly SourceToken[],
  file: string,
): readonly Swallow[] {
  return comments.flatMap((comment) => {
    const candidate = candidateOf(comment, tokens);
    if (candidate === null || !closesMore(candidate.words)) return [];
    const { meant, fix } = wayOut(candidate, file);
    const problem: SyntaxProblem = {
      code: 'syntax/comment-division',
      message: `\`//\` starts a comment, so \`${shorten(comment.text.slice(candidate.shift))}\` is not read.`,
      span: comment.span,
      hint: `A whole division is \`${meant}\`.`,
      fix,
    };
    const braces = candidate.words.some(({ tokenType }) => tokenType === t.LBrace || tokenType === t.RBrace);
    return [{ problem, braces }];
  });
}

/** The comments of a text that is complete without them which look like divisions all the same. */
export function divisions(
  comments: readonly Comment[],
  tokens: readonly SourceToken[],
  file: string,
): readonly Division[] {
  return comments.flatMap((comment) => {
    if (!arithmetic.test(comment.text)) return [];
    const candidate = candidateOf(comment, tokens);
    if (candidate === null || !makesSense(candidate)) return [];
    const operands = [...candidate.left.tokens, ...candidate.words];
    const names = operands.flatMap(({ tokenType, image }) => (tokenType === t.Identifier ? [image] : []));
    return [{ span: comment.span, names, meant: wayOut(candidate, file).meant }];
  });
}

function candidateOf(comment: Comment, tokens: readonly SourceToken[]): Candidate | null {
  const written = /^\/\/(?!\/)\s*/.exec(comment.text);
  const before = lastBefore(tokens, comment.span.start.offset);
  if (comment.ownLine || written === null || before?.endLine !== comment.span.start.line) return null;
  const left = operandAt(before, tokens);
  if (left === null) return null;
  const { tokens: words, problems } = lex(comment.text.slice(written[0].length).replaceAll('//', '/ '), '');
  if (problems.length > 0 || isProse(words)) return null;
  return { comment, left, words, shift: written[0].length };
}

function operandAt(end: SourceToken, tokens: readonly SourceToken[]): Left | null {
  const { tokenType } = end;
  const before = tokens[end.index - 1];
  if (tokenType === t.NumberToken) return { tokens: [end], plain: true, before };
  if (tokenType === t.Identifier) {
    const whole = before?.tokenType !== t.Dot && before?.tokenType !== t.Pipe && before?.tokenType !== t.NumberToken;
    return { tokens: [end], plain: whole, before };
  }
  if (tokenType === t.RBracket) return { tokens: [end], plain: false, before };
  if (tokenType !== t.RParen) return null;
  const start = openingOf(end, tokens);
  if (start === null) return null;
  const owner = tokens[start.index - 1];
  const called = owner !== undefined && (isOperandEnd(owner) || tokenMatcher(owner, t.Word));
  return { tokens: tokens.slice(start.index, end.index + 1), plain: !called, before: owner };
}

function openingOf(end: SourceToken, tokens: readonly SourceToken[]): SourceToken | null {
  let depth = 0;
  for (let index = end.index; index >= 0; index -= 1) {
    const token = tokens[index]!;
    if (closing.has(token.tokenType)) depth += 1;
    if (opening.has(token.tokenType) && --depth === 0) return token.tokenType === t.LParen ? token : null;
  }
  return null;
}

const isOperandEnd = ({ tokenType }: IToken): boolean =>
  [t.NumberToken, t.Identifier, t.RParen, t.RBracket].includes(tokenType);

const startsOperand = ({ tokenType }: IToken): boolean => [t.NumberToken, t.Identifier, t.LParen].includes(tokenType);

/** Words side by side are for people. */
function isProse(words: readonly SourceToken[]): boolean {
  const [first] = words;
  if (first === undefined || !startsOperand(first)) return true;
  const inner = words.slice(0, words.findIndex((word, i) => closesMore(words.slice(0, i + 1))) + 1 || undefined);
  return inner.some((word, i) => i > 0 && isPlainWord(word) && isPlainWord(inner[i - 1]!));
}

const isPlainWord = ({ tokenType }: IToken): boolean => tokenType === t.Identifier || tokenType === t.NumberToken;

/** Closes a bracket that it has not opened, or opens a body. */
function closesMore(words: readonly IToken[]): boolean {
  let depth = 0;
  for (const { tokenType } of words) {
    if (opening.has(tokenType)) depth += 1;
    if (closing.has(tokenType) && --depth < 0) return true;
  }
  return depth > 0 && words.at(-1)?.tokenType === t.LBrace;
}

/** Numbers, names and arithmetic alone. */
const arithmetic = /^\/\/(?!\/)\s*[\w(][\w.()+\-*/% ]*$/;

/** A division that would be one of whole numbers, and more than a remark such as `64 // 128`. */
function makesSense({ left, words }: Candidate): boolean {
  if (!left.plain || closesMore(words)) return false;
  const numbers = [...left.tokens, ...words].filter(({ tokenType }) => tokenType === t.NumberToken);
  if (!numbers.every(({ image }) => Number.isInteger(numberOf(image)))) return false;
  const [one] = left.tokens;
  const [divisor] = words;
  if (one === undefined || divisor === undefined || one.image === divisor.image) return false;
  if (divisor.tokenType !== t.NumberToken) return true;
  const least = numberOf(divisor.image);
  return least > 1 && (one.tokenType !== t.NumberToken || numberOf(one.image) > least);
}

const numberOf = (image: string): number => Number(image.replaceAll('_', ''));

/** How the division is written, and the change that does it where both operands are plain. */
function wayOut({ comment, left, words, shift }: Candidate, file: string) {
  const divisor = divisorOf(words);
  if (!left.plain || divisor === null) return { meant: 'floor(a / b)', fix: null };
  const meant = `floor(${written(left.tokens)} / ${written(divisor)})`;
  const last = divisor.at(-1)!;
  const before = left.before;
  const apart = before === undefined || !binding.has(before.tokenType);
  if (!apart || words[divisor.length]?.tokenType === t.Power) return { meant, fix: null };
  const start = startOf(left.tokens[0]!);
  const length = shift + (last.endOffset ?? last.startOffset) + 1;
  const from = comment.span.start;
  const end = { offset: from.offset + length, line: from.line, column: from.column + length };
  return { meant, fix: rewrite({ file, start, end }, meant) };
}

/** The first operand of the words; null where more belongs to it than can be seen at once. */
function divisorOf(words: readonly SourceToken[]): readonly SourceToken[] | null {
  const [first] = words;
  if (first === undefined) return null;
  const end = first.tokenType === t.LParen ? closingOf(words) : 1;
  const next = words[end]?.tokenType;
  if (end === 0 || next === t.LParen || next === t.LBracket || next === t.Dot) return null;
  return words.slice(0, end);
}

/** How many words there are to the end of the parentheses that they start with; 0 where they have none. */
function closingOf(words: readonly SourceToken[]): number {
  let depth = 0;
  const last = words.findIndex(({ tokenType }) => {
    if (opening.has(tokenType)) depth += 1;
    return closing.has(tokenType) && --depth === 0;
  });
  return last + 1;
}

/** The tokens as they stand in the text, with single blanks. */
const written = (tokens: readonly IToken[]): string =>
  tokens
    .map(({ image, startOffset }, i) => (i > 0 && (tokens[i - 1]!.endOffset ?? 0) + 1 < startOffset ? ' ' : '') + image)
    .join('');

const shorten = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 37)}...`);

/** The last token that starts before an offset. */
function lastBefore(tokens: readonly SourceToken[], offset: number): SourceToken | undefined {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return tokens[low - 1];
}
