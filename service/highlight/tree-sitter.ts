/**
 * The grammar for Tree-sitter, which Helix, Zed, Neovim and Emacs colour by, and its queries. Like the one for TextMate it
 * is made of the tokens of the lexer, so that it knows every word and sign of the language. It tells apart what colours,
 * folds and indentation ask for: brackets, declarations, calls, arguments and members; what a program means, the
 * language server says.
 */
import {
  brackets, declarationWords, logicalWords, marks, namingWords, numberPattern, operators, otherWords, placeWords, softWords,
  truthWords, typeWords, unitWords, valueWords,
} from './words.js'; // prettier-ignore

type Rule =
  | { readonly type: 'STRING' | 'PATTERN'; readonly value: string }
  | { readonly type: 'SYMBOL'; readonly name: string }
  | { readonly type: 'SEQ' | 'CHOICE'; readonly members: readonly Rule[] }
  | { readonly type: 'REPEAT' | 'TOKEN'; readonly content: Rule }
  | { readonly type: 'PREC' | 'PREC_RIGHT'; readonly value: number; readonly content: Rule }
  | { readonly type: 'ALIAS'; readonly value: string; readonly named: boolean; readonly content: Rule }
  | { readonly type: 'BLANK' };

export interface TreeSitterGrammar {
  readonly name: string;
  readonly word: string;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly extras: readonly Rule[];
  readonly conflicts: readonly (readonly string[])[];
  readonly precedences: readonly Rule[][];
  readonly externals: readonly Rule[];
  readonly inline: readonly string[];
  readonly supertypes: readonly string[];
}

const text = (value: string): Rule => ({ type: 'STRING', value });
const pattern = (value: string): Rule => ({ type: 'PATTERN', value });
const rule = (name: string): Rule => ({ type: 'SYMBOL', name });
const seq = (...members: Rule[]): Rule => ({ type: 'SEQ', members });
const choice = (...members: Rule[]): Rule => ({ type: 'CHOICE', members });
const any = (words: readonly string[]): Rule => choice(...words.map(text));
const repeat = (content: Rule): Rule => ({ type: 'REPEAT', content });
const optional = (content: Rule): Rule => choice(content, { type: 'BLANK' });
const first = (value: number, content: Rule): Rule => ({ type: 'PREC', value, content });
/** Takes what may follow and could stand alone as well. */
const longest = (value: number, content: Rule): Rule => ({ type: 'PREC_RIGHT', value, content });
const token = (value: number, source: string): Rule => ({ type: 'TOKEN', content: first(value, pattern(source)) });

const keywords = [...declarationWords, ...otherWords, ...logicalWords, ...truthWords];
/** What may not follow is left out: Tree-sitter's patterns cannot say it. */
const number = numberPattern.slice(0, numberPattern.indexOf('(?!'));

const alias = (value: string, content: Rule): Rule => ({ type: 'ALIAS', value, named: true, content });
/** Words that mean something in their place, and may be names all the same. */
const special = { type: typeWords, marker: [...placeWords, ...unitWords], constant: valueWords };
const mayBeNames = [...softWords, ...Object.values(special).flat()];
/**
 * Names of one kind are leaves of their own, so that each piece has one colour, whether an editor takes the first rule or
 * the last.
 */
const named = (kind: string): Rule => choice(alias(kind, rule('name')), alias(kind, any(mayBeNames)));

export function treeSitterGrammar(): TreeSitterGrammar {
  const declared = named('declared');
  const names = seq(declared, repeat(seq(text(','), declared)));
  const pieces = [
    'declaration',
    'line',
    'call',
    'pipe',
    'argument',
    'access',
    'string',
    'number',
    'name',
    ...Object.keys(special),
  ];
  return {
    name: 'gan',
    word: 'name',
    rules: {
      source: repeat(rule('_piece')),
      _piece: choice(
        ...[...pieces, 'block', 'parentheses', 'brackets'].map(rule),
        any(keywords),
        any(operators),
        any(marks),
      ),
      declaration: longest(2, seq(any(namingWords), names)),
      // `minimize G, H:`, whose colon is no argument's, and `remove minimize G`.
      line: longest(2, seq(text('minimize'), names, optional(text(':')))),
      call: first(1, seq(named('function'), rule('parentheses'))),
      pipe: longest(1, seq(text('|>'), named('function'), optional(rule('parentheses')))),
      argument: first(1, seq(named('parameter'), text(':'))),
      access: longest(1, seq(text('.'), named('member'), optional(rule('parentheses')))),
      block: seq(text('{'), repeat(rule('_piece')), text('}')),
      parentheses: seq(text('('), repeat(rule('_piece')), text(')')),
      brackets: seq(text('['), repeat(rule('_piece')), text(']')),
      ...Object.fromEntries(Object.entries(special).map(([kind, words]) => [kind, any(words)])),
      string: token(1, '"([^"\\\\\\n\\r]|\\\\[^\\n\\r])*"?'),
      number: pattern(number),
      name: pattern('[A-Za-z_]\\w*'),
      documentation: token(2, '///([^/\\n\\r][^\\n\\r]*)?'),
      comment: token(1, '//[^\\n\\r]*'),
    },
    extras: [pattern('\\s'), rule('documentation'), rule('comment')],
    conflicts: [],
    precedences: [],
    externals: [],
    inline: ['_piece'],
    supertypes: [],
  };
}

const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(' ');

/** Colours, by the names that Neovim, Helix and Zed share: one rule for each piece. */
export function highlights(): string {
  const rules = [
    '(name) @variable',
    '(type) @type',
    '(marker) @keyword',
    '(constant) @constant.builtin',
    '(function) @function',
    '(parameter) @variable.parameter',
    '(member) @property',
    '(declared) @type',
    '(string) @string',
    '(number) @number',
    `[${quoted([...declarationWords, ...otherWords])}] @keyword`,
    `[${quoted(logicalWords)}] @keyword.operator`,
    `[${quoted(truthWords)}] @boolean`,
    `[${quoted(operators)}] @operator`,
    `[${quoted(marks)}] @punctuation.delimiter`,
    `[${quoted(brackets)}] @punctuation.bracket`,
    '[(comment) (documentation)] @comment',
  ];
  return `${rules.join('\n')}\n`;
}
