/** Text to tokens: keywords told from names, comments set aside, and slips of spelling reported and put right. */
import type { ILexingError, IToken, TokenType } from 'chevrotain';
import type { Comment } from './comments.js';
import { type Fix, rewrite } from '../text/fix.js';
import { type SourceToken, type SyntaxCode, type SyntaxProblem, endOf, startOf, tokenSpan } from '../text/problems.js';
import type { Position, Span } from '../text/source.js';
import * as t from './tokens.js';

export interface Lexed {
  readonly tokens: readonly SourceToken[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  /** A string or comment that was never closed has taken a brace with it, so braces cannot be trusted. */
  readonly lostBrace: boolean;
}

/** What a slip was meant to be, and how to say so. */
interface Slip {
  readonly code: SyntaxCode;
  /** The token the parser gets instead; null for none. */
  readonly meant: (image: string) => TokenType | null;
  readonly message: (image: string) => string;
  readonly hint: (image: string) => string | null;
  /** What to write in its place, where that is plain; null where not. */
  readonly right: (image: string) => string | null;
}

const spelling = (meant: TokenType, word: string, hint: string): Slip => ({
  code: 'syntax/operator-spelling',
  meant: () => meant,
  message: (image) => `There is no \`${image}\` in Ganlang; write \`${word}\`.`,
  hint: () => hint,
  right: () => word,
});

const slips = new Map<TokenType, Slip>([
  [t.SlipAnd, spelling(t.And, 'and', 'For example `a > 0 and b > 0`.')],
  [t.SlipOr, spelling(t.Or, 'or', 'For example `a > 0 or b > 0`.')],
  [t.SlipNot, { ...spelling(t.Not, 'not', 'For example `not (a > 0)`; unequal is `!=`.'), right: () => 'not ' }],
  [t.SlipPower, spelling(t.Power, '**', 'For example `x ** 2`.')],
  [
    t.SlipEqual,
    {
      ...spelling(t.Equal, '==', 'There is one equality: `==`, and `!=` for unequal.'),
      message: (image) => `There is no \`${image}\` in Ganlang; write \`${image.slice(0, 2)}\`.`,
      meant: (image) => (image.startsWith('!') ? t.NotEqual : t.Equal),
      right: (image) => image.slice(0, 2),
    },
  ],
  [
    t.SlipAssign,
    {
      ...spelling(t.Assign, '=', ''),
      hint: (image) =>
        image === ':='
          ? 'A name is bound with `let x = ...`.'
          : `Write \`x = x ${image.charAt(0)} ...\` for a \`var\`.`,
      right: (image) => (image === ':=' ? '=' : null),
    },
  ],
  [
    t.SlipArrow,
    {
      ...spelling(t.Assign, '=', 'A short body is `fn f(x) = x + 1`; a result type is written `-> f32[]`.'),
      right: () => null,
    },
  ],
  [
    t.SlipString,
    {
      code: 'syntax/string-quotes',
      meant: () => t.StringToken,
      message: () => 'Text is written in double quotes.',
      hint: (image) => `Write "${image.replaceAll("'", '')}".`,
      right: (image) => (/^'[^'"\\]*'$/.test(image) ? `"${image.slice(1, -1)}"` : null),
    },
  ],
  [
    t.SlipHash,
    {
      code: 'syntax/comment-spelling',
      meant: () => null,
      message: () => 'A comment starts with `//`, not `#`.',
      hint: () => 'Write `//` in its place.',
      right: (image) => image.replace(/^#+/, '//'),
    },
  ],
  [
    t.SlipBlockComment,
    {
      code: 'syntax/comment-spelling',
      meant: () => null,
      message: (image) =>
        image.length > 3 && image.endsWith('*/')
          ? 'There are no `/* */` comments in Ganlang.'
          : 'There are no `/* */` comments in Ganlang, and this one has no end.',
      hint: () => 'Start every line of the comment with `//`.',
      right: () => null,
    },
  ],
  [
    t.UnterminatedString,
    {
      code: 'syntax/unterminated-string',
      meant: () => t.StringToken,
      message: () => 'This text has no closing `"` on its line.',
      hint: () => 'Close it with `"`; a line break inside text is written `\\n`.',
      right: () => null,
    },
  ],
  [
    t.SlipNumber,
    {
      code: 'syntax/malformed-number',
      meant: () => t.NumberToken,
      message: (image) => `\`${shorten(image)}\` is not a number.`,
      hint: numberHint,
      right: rightNumber,
    },
  ],
]);

export function lex(text: string, file: string): Lexed {
  const { tokens: raw, groups, errors } = t.lexer.tokenize(text);
  const problems: SyntaxProblem[] = characterProblems(text, file, errors);
  const tokens: SourceToken[] = [];
  let lostBrace = false;
  for (const token of raw) {
    const slip = slips.get(token.tokenType);
    if (slip === undefined) {
      classify(token);
      if (token.tokenType === t.NumberToken && !Number.isFinite(Number(token.image.replaceAll('_', '')))) {
        problems.push({
          code: 'syntax/malformed-number',
          message: `\`${shorten(token.image)}\` is too large: the largest number is about 1.8e308.`,
          span: tokenSpan(file, token),
          hint: 'Tensors are 32 bits wide and hold numbers up to 3.4e38.',
        });
      }
      if (token.tokenType === t.StringToken) {
        const escape = unknownEscape(file, token);
        if (escape !== null) problems.push(escape);
      }
    } else {
      const right = slip.right(token.image) ?? lineComment(text, token);
      problems.push({
        code: slip.code,
        message: slip.message(token.image),
        span: slipSpan(file, token),
        hint: slip.hint(token.image),
        fix: right === null ? null : rewrite(tokenSpan(file, token), right, `Write \`${right.trim()}\`.`),
      });
      const closed = token.tokenType !== t.UnterminatedString && token.tokenType !== t.SlipBlockComment;
      if (!closed && /[{}]/.test(token.image)) lostBrace = true;
      const meant = slip.meant(token.image);
      if (meant === null) continue;
      retype(token, meant);
    }
    tokens.push(token as SourceToken);
  }
  problems.sort((a, b) => a.span.start.offset - b.span.start.offset);
  return { tokens, comments: readComments(text, file, groups['comments'] ?? []), problems, lostBrace };
}

/** A comment that spans lines is pointed at by its first two characters. */
function slipSpan(file: string, token: IToken) {
  const start = startOf(token);
  if (token.tokenType !== t.SlipBlockComment && token.tokenType !== t.UnterminatedString) return tokenSpan(file, token);
  const length = token.tokenType === t.SlipBlockComment ? 2 : 1;
  return { file, start, end: { offset: start.offset + length, line: start.line, column: start.column + length } };
}

/** `/* note *\/` at the end of a line, as a comment of this language. */
function lineComment(text: string, { tokenType, image, endOffset = 0 }: IToken): string | null {
  const note = /^\/\*+ ?([^\r\n]*?)\s*\*\/$/.exec(image)?.[1];
  if (tokenType !== t.SlipBlockComment || note === undefined) return null;
  return /^[^\S\r\n]*(?:[\r\n]|$)/.test(text.slice(endOffset + 1)) ? `// ${note}` : null;
}

function classify(token: IToken): void {
  if (token.tokenType !== t.Identifier) return;
  const type = t.keywords.get(token.image);
  if (type !== undefined) retype(token, type);
  else if (token.image === '_') retype(token, t.Hole);
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

function numberHint(image: string): string | null {
  if (unitOf.test(image)) return `Write \`${rightNumber(image)}\`.`;
  if (/^\d+\.$/.test(image)) return `Write \`${image}0\` or \`${image.slice(0, -1)}\`.`;
  if (image.includes('_')) return 'Single underscores may stand between digits: `3_576_704`.';
  if (/^0[xXbBoO]/.test(image)) return 'Numbers are decimal.';
  return 'Numbers look like `64`, `0.5`, `2e-4` and `3_576_704`; a name cannot start with a digit.';
}

const unitOf = /^(\d+(?:\.\d+)?)((?:epoch|step|image)s?)$/;

function rightNumber(image: string): string | null {
  if (unitOf.test(image)) return image.replace(unitOf, '$1 $2');
  return /^\d+\.$/.test(image) ? `${image}0` : null;
}

function shorten(image: string): string {
  return image.length <= 40 ? image : `${image.slice(0, 37)}...`;
}

/** The first escape in a text that means nothing. */
function unknownEscape(file: string, token: IToken): SyntaxProblem | null {
  const match = /^"(?:[^\\]|\\[nt"\\])*(\\[^nt"\\])/u.exec(token.image);
  const escape = match?.[1];
  if (match === null || escape === undefined) return null;
  const { offset, line, column } = startOf(token);
  const from = match[0].length - escape.length;
  const at = (shift: number): Position => ({ offset: offset + shift, line, column: column + shift });
  return {
    code: 'syntax/unknown-escape',
    message: `\`${escape}\` means nothing in a text.`,
    span: { file, start: at(from), end: at(from + escape.length) },
    hint: 'The escapes are `\\n`, `\\t`, `\\"` and `\\\\`.',
  };
}

/** Runs of unknown characters that are reported; a file that is not text would have any number. */
const MOST_CHARACTERS = 5;

function characterProblems(text: string, file: string, errors: readonly ILexingError[]): SyntaxProblem[] {
  return errors.slice(0, MOST_CHARACTERS).map((error) => {
    const start = { offset: error.offset, line: error.line ?? 1, column: error.column ?? 1 };
    const end = { ...start, offset: start.offset + error.length, column: start.column + error.length };
    const code = text.codePointAt(error.offset) ?? 0;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    const shown = code > 0x20 && !/[\p{C}\p{Z}]/u.test(String.fromCodePoint(code));
    const character = shown ? `\`${String.fromCodePoint(code)}\` (${name})` : name;
    const more = error.length - String.fromCodePoint(code).length;
    const what = more === 0 ? `${character} has` : `${character} and the ${more} after it have`;
    return {
      code: 'syntax/unexpected-character',
      message: `The character ${what} no meaning here.`,
      span: { file, start, end },
      hint: characterHint(String.fromCodePoint(code)),
      fix: more === 0 ? characterFix(String.fromCodePoint(code), { file, start, end }) : null,
    };
  });
}

/** What was meant by a character of another keyboard. */
const plain: Readonly<Record<string, string>> = {
  ...{ '“': '"', '”': '"', '„': '"', '«': '"', '»': '"' },
  ...{ '\u00A0': ' ', '\u200B': '', '−': '-', '–': '-', '—': '-', '×': '*', '&': 'and' },
};

function characterFix(character: string, span: Span): Fix | null {
  const right = Object.hasOwn(plain, character) ? plain[character]! : null;
  return right === null ? null : rewrite(span, right, right.trim() === '' ? 'Write a plain space.' : undefined);
}

function characterHint(character: string): string | null {
  if ('“”„«»'.includes(character)) return 'Text is written in straight double quotes: "...".';
  if (character === '\u00A0' || character === '\u200B') return 'This is an invisible space; type a plain one.';
  if ('−–—'.includes(character)) return 'Minus is the plain `-`.';
  if (character === '×') return 'Times is `*`.';
  if (character === '?') return 'A choice is written `if condition { a } else { b }`.';
  if (character === '|') return 'A pipe is `|>`; the logical operator is `or`.';
  if (character === '&') return 'The logical operator is `and`.';
  if (character === '\\') return 'Lines need no mark to go on: an operator may start the next one.';
  if (character === '@') return 'A matrix product is `matmul(a, b)`.';
  if (character === '\0') return 'This does not look like a text file.';
  if (/\p{L}/u.test(character)) return 'Names are made of the letters a to z, digits and `_`.';
  return null;
}

function readComments(text: string, file: string, tokens: readonly IToken[]): Comment[] {
  return tokens.map((token) => {
    const start = startOf(token);
    const before = text.slice(start.offset - (start.column - 1), start.offset);
    const written = token.image.trimEnd();
    const cut = token.image.length - written.length;
    const end = endOf(token);
    return {
      text: written,
      span: { file, start, end: { ...end, offset: end.offset - cut, column: end.column - cut } },
      ownLine: before.replace('\uFEFF', '').trim() === '',
    };
  });
}
