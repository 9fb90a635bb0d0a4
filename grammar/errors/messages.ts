/** The parser's mistakes, put into words: what was expected, where, and what was found. */
import { rewrite, tokensSpan } from '../text/fix.js';
import { wayOut } from './hints.js';
import type { Mistake } from '../parser/base.js';
import { type SourceToken, type SyntaxProblem, endOf, startOf, tokenSpan } from '../text/problems.js';
import type { Span } from '../text/source.js';
import * as t from '../lexer/tokens.js';

export function explain(mistake: Mistake, tokens: readonly SourceToken[], file: string): SyntaxProblem {
  const { kind, found, expected } = mistake;
  const span = place(mistake, file);
  const { hint, change } = wayOut(mistake, tokens);
  const fix = change === null ? null : rewrite(tokensSpan(file, change.from, change.to), change.text, change.title);
  if (kind === 'separator') {
    const message = `A new line or \`;\` is missing before ${named(found)}.`;
    return { code: 'syntax/separator', message, span, hint, fix };
  }
  if (kind === 'misplaced') {
    return { code: 'syntax/misplaced', message: misplaced(mistake), span, hint, fix };
  }
  const what = firstEntry(mistake) ?? expected;
  const message = `Expected ${what}${reading(mistake, tokens)}, found ${named(found)}.`;
  return { code: 'syntax/expected', message, span, hint, fix };
}

function place({ found, previous }: Mistake, file: string): Span {
  if (found !== null) return tokenSpan(file, found);
  const end = previous === null ? { offset: 0, line: 1, column: 1 } : endOf(previous);
  return { file, start: end, end };
}

/** A token as a message shows it. */
export function named(token: SourceToken | null): string {
  if (token === null) return 'the end of the file';
  const { image } = token;
  return image.length <= 40 ? `\`${image}\`` : `\`${image.slice(0, 37)}...\``;
}

// ---- what stands where it cannot ----------------------------------------------------------------

function misplaced({ found, previous, rules }: Mistake): string {
  const word = named(found);
  const type = found?.tokenType;
  if (type === t.RParen || type === t.RBracket) return `This ${word} closes nothing.`;
  if (type === t.Else) return 'This `else` follows no `if`.';
  const ends = previous === null || previous.tokenType === t.LBrace || previous.tokenType === t.Semicolon;
  if (!ends && previous.endLine === found?.startLine) return `Expected an operator or a new line, found ${word}.`;
  const isKeyword = found !== null && t.keywords.has(found.image);
  switch (rules[0]) {
    case 'program':
      if (isKeyword) return `${word} cannot stand at the top of a file.`;
      return `Expected a declaration such as \`param\` or \`generator\`, found ${word}.`;
    case 'members':
      return `Expected a loss such as \`generator(fake: f32[]) = ...\` in this objective, found ${word}.`;
    case 'train':
      if (isKeyword) return `${word} cannot stand in \`train\`.`;
      return `Expected a line of \`train\`, found ${word}.`;
    default:
      return isKeyword ? `${word} cannot stand in a body.` : `Expected a statement, found ${word}.`;
  }
}

/** Right after the bracket that opens a list there is no comma to expect, but an entry. */
function firstEntry({ expected, previous, rules }: Mistake): string | null {
  const entry = entries[rules.at(-1) ?? ''];
  if (entry === undefined || !expected.startsWith('`,` or ')) return null;
  const opening = previous?.tokenType === t.LParen || previous?.tokenType === t.LBracket;
  return opening ? expected.replace('`,`', entry) : null;
}

const entries: Readonly<Record<string, string>> = {
  callArguments: 'an argument',
  parameters: 'a parameter',
  list: 'a value',
  dims: 'a size',
};

// ---- what was being read ------------------------------------------------------------------------

/** " in the arguments of `conv`": the innermost part that has a name for people; empty when there is none. */
function reading(mistake: Mistake, tokens: readonly SourceToken[]): string {
  for (const rule of [...mistake.rules].reverse()) {
    const phrase = phrases[rule]?.(mistake, tokens);
    if (phrase === '') return '';
    if (phrase !== undefined && phrase !== null) return ` ${phrase}`;
  }
  return '';
}

/** Null leaves it to the rule around; an empty text says that nothing is worth saying. */
type Phrase = (mistake: Mistake, tokens: readonly SourceToken[]) => string | null;

const inArguments: Phrase = (mistake, tokens) => {
  const callee = beforeOpening(mistake, tokens);
  return callee === null ? 'in these arguments' : `in the arguments of ${callee}`;
};
const inParameters: Phrase = (mistake, tokens) => {
  if (mistake.expected === '`(`') return null;
  const owner = beforeOpening(mistake, tokens);
  return owner === null ? 'in the parameters' : `in the parameters of ${owner}`;
};
const inImport: Phrase = () => 'in this import';

const phrases: Readonly<Record<string, Phrase>> = {
  callArguments: inArguments,
  argument: inArguments,
  parameters: inParameters,
  parameter: inParameters,
  index: (mistake, tokens) => {
    const target = beforeOpening(mistake, tokens);
    return target === null ? 'in this index' : `in the index of ${target}`;
  },
  list: (mistake, tokens) => opened('list', mistake, tokens),
  parenthesised: (mistake, tokens) => opened('parentheses', mistake, tokens),
  dims: () => 'in the sizes of this type',
  typeRange: () => 'in this range',
  recordType: () => 'in this record type',
  importNames: inImport,
  importLine: inImport,
  extendsLine: () => 'after `extends`',
  networks: (mistake) => `in the list of networks after ${named(mistake.statement)}`,
  dataFields: (mistake, tokens) =>
    mistake.expected.startsWith('`{`') ? null : `in the fields of ${secondWord(mistake, tokens) ?? 'this data'}`,
  minimizeLine: () => 'after the networks of `minimize`',
  averageLine: () => 'after the networks of `average`',
  clipLine: () => 'after `clip`',
  pictureLine: (mistake) => `in this ${named(mistake.statement)}`,
  nestedLine: ({ statement, previous }) => `${previous === statement ? 'after' : 'in this'} ${named(statement)}`,
  dataLine: () => 'after `<-`',
  dataGroup: () => 'in this group of fields',
  draw: () => 'after `~`',
  statement: ({ statement }, tokens) => {
    const assigns = statement !== null && tokens[statement.index + 1]?.tokenType === t.Assign;
    return assigns ? `in the value of ${named(statement)}` : '';
  },
  setting: (mistake) => `after ${named(mistake.statement)}`,
  length: () => 'after `until`',
  removeLine: () => 'after `remove`',
  expectLine: () => 'after `expect`',
  optimizerLine: () => 'in this `optimizer` line',
  optimizer: (mistake, tokens) => headOf(mistake, tokens),
  param: (mistake, tokens) => headOf(mistake, tokens),
  data: (mistake, tokens) => headOf(mistake, tokens),
  network: (mistake, tokens) => headOf(mistake, tokens),
  fn: (mistake, tokens) => headOf(mistake, tokens),
  objective: (mistake, tokens) => headOf(mistake, tokens),
  train: (mistake) => (mistake.expected === '`{`' ? 'after `train`' : ''),
  member: (mistake) => `in the loss ${named(mistake.statement)}`,
  letStatement: (mistake, tokens) => headOf(mistake, tokens),
  binding: (mistake, tokens) => headOf(mistake, tokens),
  weightStatement: (mistake, tokens) => headOf(mistake, tokens),
  stateStatement: (mistake, tokens) => headOf(mistake, tokens),
  forStatement: () => 'in this `for`',
  ifExpression: () => 'in this `if`',
};

/** "in `let y`", or "after `let`" when the name is what is missing. */
function headOf(mistake: Mistake, tokens: readonly SourceToken[]): string {
  const name = secondWord(mistake, tokens);
  const { statement } = mistake;
  return name === null || statement === null ? `after ${named(statement)}` : `in \`${statement.image} ${name.slice(1)}`;
}

/** The name that follows the first word of the statement, unless the mistake lies before it. */
function secondWord({ statement, found }: Mistake, tokens: readonly SourceToken[]): string | null {
  if (statement === null) return null;
  const name = tokens[statement.index + 1];
  if (name === undefined || name === found || !/^[A-Za-z_]/.test(name.image)) return null;
  return named(name);
}

function opened(what: string, mistake: Mistake, tokens: readonly SourceToken[]): string {
  const opening = openingOf(mistake, tokens);
  const far = opening !== null && startOf(opening).line !== (mistake.found?.startLine ?? Infinity);
  const that = what === 'parentheses' ? 'these' : 'this';
  return far ? `in the ${what} opened on line ${startOf(opening).line}` : `in ${that} ${what}`;
}

/** The word right before the bracket that is open at the mistake. */
function beforeOpening(mistake: Mistake, tokens: readonly SourceToken[]): string | null {
  const opening = openingOf(mistake, tokens);
  const before = opening === null ? undefined : tokens[opening.index - 1];
  return before !== undefined && /^[A-Za-z_]/.test(before.image) ? named(before) : null;
}

/** The innermost `(` or `[` that is open at the mistake. */
function openingOf({ previous }: Mistake, tokens: readonly SourceToken[]): SourceToken | null {
  let closed = 0;
  for (let index = previous?.index ?? -1; index >= 0; index -= 1) {
    const token = tokens[index];
    if (token === undefined) return null;
    const { tokenType } = token;
    if (tokenType === t.RParen || tokenType === t.RBracket || tokenType === t.RBrace) closed += 1;
    else if (tokenType === t.LParen || tokenType === t.LBracket || tokenType === t.LBrace) {
      if (closed === 0) return tokenType === t.LBrace ? null : token;
      closed -= 1;
    }
  }
  return null;
}

/** Where in the text what is missing should have stood: from the innermost bracket that is open to what was found. */
export function missingBetween(mistake: Mistake, tokens: readonly SourceToken[]) {
  const { found, statement, previous } = mistake;
  const from = (openingOf(mistake, tokens) ?? statement ?? previous)?.startOffset ?? 0;
  return { from, to: found?.startOffset ?? Infinity };
}
