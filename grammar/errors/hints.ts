/** One way out of the mistakes that are made most often. */
import type { TokenType } from 'chevrotain';
import { lines } from './lines.js';
import { suggestion } from '../names/suggestion.js';
import type { Mistake } from '../parser/base.js';
import type { SourceToken } from '../text/problems.js';
import * as t from '../lexer/tokens.js';

/** What a hint looks at: the mistake, the token after the one that does not fit, and the rules being read. */
interface Case extends Mistake {
  readonly type: TokenType | undefined;
  readonly after: SourceToken | undefined;
  readonly tokens: readonly SourceToken[];
  readonly reads: (rule: string) => boolean;
}

/** One way out, and the tokens to write anew for it where there is no other. */
export interface Way {
  readonly hint: string | null;
  readonly change: Change | null;
}

/** Everything from one token to another becomes a text. */
interface Change {
  readonly from: SourceToken;
  readonly to: SourceToken;
  readonly text: string;
  /** What it does, where "Write `text`." would not say it. */
  readonly title: string | undefined;
}

export function wayOut(mistake: Mistake, tokens: readonly SourceToken[]): Way {
  const { found, rules } = mistake;
  const after = found === null ? undefined : tokens[found.index + 1];
  const reads = (rule: string) => rules.includes(rule);
  const facts: Case = { ...mistake, type: found?.tokenType, after, tokens, reads };
  for (const hint of hints[mistake.kind]) {
    const told = hint(facts);
    if (told !== null) return typeof told === 'string' ? { hint: told, change: null } : told;
  }
  return { hint: null, change: null };
}

type Hint = (facts: Case) => string | Way | null;

/** A hint with the change that it asks for. */
const way = (hint: string, from: SourceToken | null, to: SourceToken | null, text: string, title?: string): Way => ({
  hint,
  change: from === null || to === null ? null : { from, to, text, title },
});

const habit: Hint = ({ found, previous }) => {
  const hint = habitOf(previous?.image) ?? habitOf(found?.image);
  if (hint === null || previous?.image !== 'return') return hint;
  return way(hint, previous, found, found?.image ?? '', 'Take `return` out.');
};

const habitOf = (word = ''): string | null => (Object.hasOwn(habits, word) ? (habits[word] ?? null) : null);

/** Words of other languages. */
const habits: Readonly<Record<string, string>> = {
  return: 'There is no `return`: the last expression of a body is its result.',
  const: 'A value is bound with `let x = ...`, or `param x = ...` at the top of a file.',
  val: 'A value is bound with `let x = ...`, or `param x = ...` at the top of a file.',
  function: 'A function is written `fn f(x: tensor) = ...`; a part with weights is a `block`.',
  func: 'A function is written `fn f(x: tensor) = ...`; a part with weights is a `block`.',
  def: 'A function is written `fn f(x: tensor) = ...`; a part with weights is a `block`.',
  class: 'Parts with weights are declared with `block`, `network`, `generator` or `discriminator`.',
  module: 'Parts with weights are declared with `block`, `network`, `generator` or `discriminator`.',
  layer: 'Parts with weights are declared with `block`, `network`, `generator` or `discriminator`.',
  model: 'Parts with weights are declared with `block`, `network`, `generator` or `discriminator`.',
  dataset: 'Data is declared with `data name = ... { image: f32[...] }`.',
  include: 'Names are brought in with `import { name } from "file"`.',
  use: 'Names are brought in with `import { name } from "file"`.',
  using: 'Names are brought in with `import { name } from "file"`.',
  require: 'Names are brought in with `import { name } from "file"`.',
  training: 'Training is written `train { ... }`.',
  while: 'There is no `while`; a `for` over a list runs at compile time, and `train` repeats its lines.',
  elif: 'Write `else if`.',
  elsif: 'Write `else if`.',
  then: 'Branches stand in braces: `if a { b } else { c }`.',
  lambda: 'There are no functions without a name; declare a `fn`.',
  loss: 'A loss is written `minimize D: ...` in `train`.',
};

const arrow = '`<-` takes a batch of data in `train`; to compare with a negative number write `a < -1`.';

const group = '`(other, kind) <- digits.(image, label)`';

/** `concat((a, b))`, `(a, b) |> concat` and `kernel: (3, 3)`: there are no tuples. */
const severalValues: Hint = ({ type, found, tokens, reads }) => {
  if (type !== t.Comma || found === null || !reads('parenthesised')) return null;
  const around = (step: 1 | -1, opens: readonly TokenType[], closes: readonly TokenType[]): SourceToken | null => {
    for (let at = found.index + step, depth = 0; ; at += step) {
      const token = tokens[at];
      if (token === undefined) return null;
      if (opens.includes(token.tokenType)) depth++;
      else if (closes.includes(token.tokenType) && depth-- === 0) return token;
    }
  };
  const brackets = [[t.LParen, t.LBracket, t.LBrace], [t.RParen, t.RBracket, t.RBrace]] as const; // prettier-ignore
  const first = around(-1, brackets[1], brackets[0]);
  const last = around(1, brackets[0], brackets[1]);
  if (first === null || last === null) return null;
  const values = tokens.slice(first.index + 1, last.index);
  const written = values.map(({ image, tokenType }, i) => (tokenType === t.Comma && i < values.length - 1 ? ', ' : image)); // prettier-ignore
  const plain = values.every(({ tokenType }) => [t.Identifier, t.NumberToken, t.Comma, t.Dot].includes(tokenType));
  const list = plain ? written.join('').replace(/,$/, '') : 'a, b';
  if (values.every(({ tokenType }) => tokenType === t.NumberToken || tokenType === t.Comma))
    return way(`A list stands in square brackets: \`[${list}]\`.`, first, last, `[${list}]`);
  const [callee, opening] = [tokens[first.index - 2], tokens[first.index - 1]];
  const [pipe, stage] = [tokens[last.index + 1], tokens[last.index + 2]];
  if (opening?.tokenType === t.LParen && callee?.tokenType === t.Identifier) {
    const more = tokens[last.index + 1]?.tokenType === t.Comma ? ', ...' : '';
    const hint = `What a call takes stands in its own parentheses: \`${callee.image}(${list}${more})\`.`;
    return plain ? way(hint, first, last, list, 'Take the inner parentheses out.') : hint;
  }
  if (pipe?.tokenType !== t.Pipe || stage?.tokenType !== t.Identifier) return null;
  const more = tokens[last.index + 3]?.tokenType === t.LParen ? ', ...' : '';
  return `One value goes into a chain; several are given to a call: \`${stage.image}(${list}${more})\`.`;
};

const expectedHints: readonly Hint[] = [
  ({ type, previous, expected, reads, statement }) => {
    if (previous?.tokenType !== t.Dot || type !== t.LParen || expected !== 'a name') return null;
    if (!reads('dataLine')) return `Fields together are taken with \`<-\` in \`train\`: ${group}.`;
    return `The names stand in parentheses as the fields do: \`(${statement?.image ?? 'other'}) <- ...\`.`;
  },
  ({ expected, reads }) =>
    reads('dataGroup') && expected !== 'a name' ? `Names and fields stand in parentheses: ${group}.` : null,
  ({ type, expected }) => (type === t.LeftArrow && !expected.startsWith('`=`') ? arrow : null),
  ({ type, found, previous, after, reads }) => {
    if (type !== t.Assign || !reads('callArguments') || previous === null) return null;
    const hint = `An argument is named with a colon: \`${previous.image}: ${after?.image ?? '...'}\`.`;
    return isName(previous) ? way(hint, previous, found, `${previous.image}:`) : hint;
  },
  ({ type, found, expected, reads }) => {
    if (type !== t.Assign || expected.startsWith('`=`')) return null;
    const compares = reads('ifExpression') || reads('expectLine') || reads('parenthesised');
    return compares ? way('`==` compares; a single `=` gives a name its value.', found, found, '==') : null;
  },
  ({ type, found, expected }) => {
    if (!expected.startsWith('`=`')) return null;
    if (type === t.Equal) return way('A single `=` gives a name its value; `==` compares.', found, found, '=');
    if (type === t.LeftArrow) return '`<-` takes a batch of data, on a line of its own in `train`.';
    return null;
  },
  ({ type, expected, statement, previous }) =>
    type === t.Comma && expected === '`=`' && statement?.tokenType === t.Let
      ? `The fields of a record are taken by their names: \`let (${previous?.image ?? 'a'}, ...) = ...\`.`
      : null,
  ({ type, expected, statement }) => {
    if (type !== t.Colon || expected !== '`=`') return null;
    return `The type of a \`${statement?.image ?? 'let'}\` is worked out from its value; leave it out.`;
  },
  ({ type, expected, previous }) => {
    if (type !== t.NumberToken && type !== t.StringToken && type !== t.Minus) return null;
    if (expected !== 'a type' || previous?.tokenType !== t.Colon) return null;
    return 'After `:` comes a type; a value is given with `=`.';
  },
  ({ type, expected }) =>
    type === t.Colon && expected.endsWith('`{`') ? 'The type of a result follows an arrow: `-> f32[]`.' : null,
  ({ expected, reads, statement }) => {
    if (!expected.startsWith('`=` and an expression') || !(reads('fn') || reads('member'))) return null;
    return `A short body starts with \`=\`, a longer one stands in braces${statement === null ? '.' : ': `= x + 1` or `{ ... }`.'}`;
  },
  ({ type, expected, statement, reads }) => {
    if (type !== t.Assign || expected !== '`{`' || !reads('network')) return null;
    return `The body of a \`${statement?.image ?? 'network'}\` stands in braces.`;
  },
  ({ type, previous, expected }) => {
    if (type !== t.LBracket || previous === null || expected === 'an expression') return null;
    if (/^(f32|float32|float)$/i.test(previous.image)) return way('Real numbers are `f32`.', previous, previous, 'f32');
    return /^[a-z]\w*$/.test(previous.image) ? 'Sizes follow `f32` or `int<N>`: `f32[8, 8]`, `int<10>[4]`.' : null;
  },
  ({ type, expected }) =>
    expected === 'a name' && type !== undefined && [...t.keywords.values()].includes(type)
      ? 'Words of the language cannot be names.'
      : null,
  ({ expected, reads }) =>
    expected === '`{`' && reads('ifExpression') ? 'Branches stand in braces: `if a { b } else { c }`.' : null,
  ({ expected, reads }) =>
    expected.startsWith('`:`') && reads('minimizeLine') ? 'For example `minimize D: loss`.' : null,
  ({ expected, reads, statement }) => {
    if (expected !== '`of`' || !reads('pictureLine')) return null;
    const measure = statement?.tokenType === t.Measure;
    return `For example \`${measure ? 'measure mean(samples: 100) of abs(x - y)' : 'preview grid(8, 8) of G(z)'}\`.`;
  },
  ({ type, expected, previous }) =>
    type === t.LBrace && expected === 'an expression' && previous?.tokenType === t.Assign
      ? 'A record is written `(name: value)`; braces hold statements.'
      : null,
  ({ type, expected }) =>
    expected === 'an expression' && (type === t.Times || type === t.Divide || type === t.Plus)
      ? 'An operator stands between two values.'
      : null,
  ({ type, found, after }) =>
    type === t.Dot && after?.tokenType === t.NumberToken
      ? way(`Numbers start with a digit: \`0.${after.image}\`.`, found, after, `0.${after.image}`)
      : null,
  severalValues,
  ({ type, reads }) =>
    type === t.Comma && reads('parenthesised')
      ? 'Several values together are a list, `[a, b]`, or a record, `(first: a, second: b)`.'
      : null,
  ({ type, previous, reads, found }) =>
    type === t.Identifier && reads('parameter') && previous?.tokenType === t.Identifier
      ? `The type of a parameter follows a colon: \`${previous.image}: ${found?.image ?? 'tensor'}\`.`
      : null,
  ({ type, expected, reads }) =>
    reads('weightStatement') && (expected === '`:`' || (expected === '`=`' && type !== t.Equal))
      ? 'A weight has a type and first values: `weight kernel: f32[3, 3] = glorot`.'
      : null,
  ({ type, found, reads, statement, previous }) => {
    if (type !== t.Assign || !(reads('setting') || reads('untilLine')) || statement === null) return null;
    const hint = `No \`=\` here: \`${statement.image} 64\`.`;
    return previous === statement ? way(hint, statement, found, statement.image, 'Take the `=` out.') : hint;
  },
  ({ found, previous, expected }) =>
    misspelt(found, [
      ...[...expected.matchAll(/`([a-z]+)`/g)].map(([, word]) => word ?? ''),
      ...(expected === '`{`' ? ['where'] : []),
      ...(previous?.tokenType === t.NumberToken ? units : []),
    ]),
  ({ previous, reads }) =>
    reads('nestedLine') && previous?.tokenType === t.Every ? 'For example `every 5 epochs { ... }`.' : null,
  habit,
];

/**
 * A line of `train` as others write it. `batch_size 64` and `batch_size = 64` say the same; before another value than a
 * number a `=` gives a name to it.
 */
const otherLine: Hint = ({ found, after, tokens, rules }) => {
  if (rules[0] !== 'train' || found?.tokenType !== t.Identifier) return null;
  const { meant, sure, told } = suggestion(found.image, trainStarts, { words: lines });
  if (told === undefined) return null;
  const gives = after?.tokenType === t.Assign || after?.tokenType === t.Colon;
  const value = gives ? tokens[after.index + 1] : after;
  const isNumber = value?.tokenType === t.NumberToken;
  if (!isNumber && (gives || after?.tokenType === t.Tilde || after?.tokenType === t.LeftArrow)) return null;
  if (sure && meant !== null) return way(told, found, gives ? after : found, meant);
  if (!isNumber) return told;
  const unit = meant === 'until' ? (/epoch/i.test(found.image) ? 'epochs' : 'steps') : null;
  const next = tokens[value.index + 1];
  if (unit === null || next?.startLine === value.startLine) return told;
  return way(
    `How long training lasts is \`until ${value.image} ${unit}\`.`,
    found,
    value,
    `until ${value.image} ${unit}`,
  );
};

const misplacedHints: readonly Hint[] = [
  habit,
  otherLine,
  ({ type }) => (type === t.LeftArrow ? arrow : null),
  ({ type, previous, found }) => {
    if (type !== t.If || previous?.endLine !== found?.startLine) return null;
    return 'A choice is written `if condition { a } else { b }`.';
  },
  ({ found, rules }) => {
    if (found === null) return null;
    if (rules[0] === 'train') return inTrain.get(found.tokenType) ?? null;
    if (rules[0] !== 'program') return inBody.get(found.tokenType) ?? null;
    const hint = atTop.get(found.tokenType) ?? null;
    return hint !== null && found.tokenType === t.Let ? way(hint, found, found, 'param') : hint;
  },
  ({ type, after, found, rules, tokens }) => {
    if (rules[0] !== 'train' || type !== t.Identifier || after?.tokenType !== t.Assign) return null;
    const name = found?.image ?? 'x';
    const drawn = noises.get(tokens[after.index + 1]?.image ?? '');
    if (drawn !== undefined)
      return `Noise is drawn with \`~\`, and how many stands in square brackets: \`${name} ~ ${drawn}[64]\`.`;
    return way(`A value is bound with \`let ${name} = ...\`.`, found, found, `let ${name}`);
  },
  ({ type, after, rules }) =>
    rules[0] === 'train' && type === t.Identifier && after?.tokenType === t.Comma
      ? `Lines start with a word such as \`optimizer\` or \`minimize\`, or take several fields together: ${group}.`
      : null,
  ({ found, rules }) => misspelt(found, startsOf(rules[0])),
  ({ type, rules }) =>
    rules[0] === 'train' && type === t.Identifier
      ? 'Lines start with a word such as `let`, `minimize` or `every`, or take data: `real <- digits.image`.'
      : null,
  ({ type }) => (type === t.Comma ? 'Statements are separated by new lines or `;`.' : null),
  ({ type, rules }) => {
    if (type !== t.Assign) return null;
    if (rules[0] === 'body') return '`==` compares; only a name can be given a value: `x = ...` for a `var`.';
    return '`==` compares; a single `=` gives a name its value.';
  },
  ({ type, previous, found }) => {
    if (previous?.tokenType !== t.Identifier || previous.endLine !== found?.startLine) return null;
    if (type !== t.Identifier && type !== t.NumberToken && type !== t.StringToken) return null;
    return `A call has parentheses: \`${previous.image}(${found?.image ?? ''})\`.`;
  },
];

/** What noise is drawn from, as it is called here and elsewhere. */
const noises: ReadonlyMap<string, string> = new Map([
  ...['normal', 'randn', 'gaussian', 'randomNormal', 'standard_normal'].map((name) => [name, 'normal'] as const),
  ...['uniform', 'rand', 'randomUniform'].map((name) => [name, 'uniform'] as const),
]);

const separatorHints: readonly Hint[] = [
  habit,
  ({ found, previous }) => (previous?.tokenType === t.NumberToken ? misspelt(found, units) : null),
  ({ previous, after, rules }) =>
    after?.tokenType === t.Assign || after?.tokenType === t.Colon ? misspelt(previous, startsOf(rules[0])) : null,
  ({ previous, found }) => {
    if (previous?.tokenType !== t.Identifier || found === null) return null;
    return `A call has parentheses: \`${previous.image}(${found.image})\`.`;
  },
];

const hints: Readonly<Record<Mistake['kind'], readonly Hint[]>> = {
  expected: expectedHints,
  misplaced: misplacedHints,
  separator: separatorHints,
};

const bodyOnly = 'This belongs in the body of a `block`, a network or a `fn`.';
const trainOnly = 'This belongs in `train { ... }`.';
const topOnly = 'Declarations stand at the top of the file; is a `}` missing above?';

const inTrain = new Map<TokenType, string>([
  [t.Var, 'Values are bound with `let`; work that changes a `var` goes into a `fn`.'],
  [t.If, 'Choose inside an expression: `let x = if a { b } else { c }`.'],
  [t.For, '`repeat n { ... }` runs lines several times.'],
  ...[t.Weight, t.Share].map((word) => [word, bodyOnly] as const),
  ...[t.Param, t.Data, t.Block, t.Network, t.Generator, t.Discriminator, t.Fn, t.Objective, t.Train, t.Import].map(
    (word) => [word, topOnly] as const,
  ),
]);
const trainWords = [
  ...[t.Batch, t.Until, t.Seed, t.Accumulate, t.Minimize, t.Average, t.Clip, t.Preview, t.Checkpoint, t.Measure],
  ...[t.Repeat, t.Every, t.At, t.Phase, t.Remove],
];
const inBody = new Map<TokenType, string>([
  ...[...trainWords, t.Optimizer, t.Expect].map((word) => [word, trainOnly] as const),
  ...[t.Param, t.Data, t.Block, t.Network, t.Generator, t.Discriminator, t.Fn, t.Objective, t.Train, t.Import].map(
    (word) => [word, topOnly] as const,
  ),
]);
const atTop = new Map<TokenType, string>([
  [t.Let, 'At the top of a file a value is a `param`; `let` belongs in a body.'],
  [t.Var, 'At the top of a file a value is a `param`; `var` belongs in a body.'],
  ...[t.Weight, t.State, t.Update, t.Share, t.For, t.If].map((word) => [word, bodyOnly] as const),
  ...trainWords.map((word) => [word, trainOnly] as const),
]);

const isName = ({ image }: SourceToken): boolean => /^[A-Za-z_]\w*$/.test(image);

const declarations = [
  ...['param', 'data', 'block', 'network', 'generator', 'discriminator', 'fn', 'objective', 'optimizer'],
  ...['train', 'import', 'extends', 'expect'],
];
const wordsOf = (types: Iterable<TokenType>): readonly string[] =>
  [...types].flatMap((type) => [...t.keywords].flatMap(([word, keyword]) => (keyword === type ? [word] : [])));
const bodyStarts = wordsOf([t.Let, t.Var, t.Weight, t.State, t.Update, t.Share, t.For, t.If]);
const trainStarts = wordsOf([...trainWords, t.Optimizer, t.Let, t.State, t.Update, t.Expect]);
const units = ['epochs', 'epoch', 'steps', 'step', 'images', 'image'];

/** The words that start the entries of a list. */
const startsOf = (rule = ''): readonly string[] =>
  rule === 'program' ? declarations : rule === 'train' ? trainStarts : bodyStarts;

/** The word of the language that stands misspelt in this place. */
function misspelt(token: SourceToken | null, words: Iterable<string>): string | Way | null {
  if (token?.tokenType !== t.Identifier || token.image.length > 40) return null;
  const { meant, sure } = suggestion(token.image, words);
  if (meant === null) return null;
  const hint = `Was \`${meant}\` meant?`;
  return sure ? way(hint, token, token, meant) : hint;
}
