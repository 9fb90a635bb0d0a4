/**
 * The grammar for TextMate, which VS Code, Shiki and many others colour by. It is made of the tokens of the lexer, so that
 * it knows every word and sign of the language; what names mean it can only guess.
 */
import {
  brackets, declarationWords, logicalWords, marks, namingWords, numberPattern, operators, otherWords, placeWords, softWords,
  truthWords, typeWords, unitWords, valueWords,
} from './words.js'; // prettier-ignore

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, Rule>>;
  readonly beginCaptures?: Readonly<Record<string, Rule>>;
  readonly endCaptures?: Readonly<Record<string, Rule>>;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}

export interface TextMateGrammar extends Rule {
  readonly $schema: string;
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly repository: Readonly<Record<string, Rule>>;
}

const word = (words: readonly string[]): string => `\\b(?:${words.join('|')})\\b`;
const escaped = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const sign = (signs: readonly string[]): string => signs.map(escaped).join('|');
const name = '[A-Za-z_]\\w*';

/** What a declaration gives a name to, by its word. */
const entities: Readonly<Record<string, string>> = {
  param: 'variable.other.constant.gan',
  data: 'entity.name.namespace.gan',
  objective: 'entity.name.namespace.gan',
  fn: 'entity.name.function.gan',
  optimizer: 'entity.name.function.gan',
};

export function textMateGrammar(): TextMateGrammar {
  const types = namingWords.filter((each) => entities[each] === undefined);
  const declaration = (words: readonly string[], scope: string): Rule => ({
    match: `^\\s*(${words.join('|')})\\s+(${name})(?=\\s*[({=:]|\\s*$)`,
    captures: { 1: { name: 'storage.type.gan' }, 2: { name: scope } },
  });
  const scopes = [...new Set(Object.values(entities))];
  return {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'Ganlang',
    scopeName: 'source.gan',
    fileTypes: ['gan'],
    patterns: ['comments', 'strings', 'declarations', 'lines', 'names', 'keywords', 'numbers', 'signs', 'rest'].map((part) => ({ include: `#${part}` })), // prettier-ignore
    repository: {
      comments: {
        patterns: [
          { name: 'comment.line.documentation.gan', match: '///(?!/).*$' },
          { name: 'comment.line.double-slash.gan', match: '//.*$' },
        ],
      },
      strings: {
        name: 'string.quoted.double.gan',
        begin: '"',
        end: '"|$',
        patterns: [{ name: 'constant.character.escape.gan', match: '\\\\[nt"\\\\]' }],
      },
      declarations: {
        patterns: [
          declaration(types, 'entity.name.type.gan'),
          ...scopes.map((scope) => declaration(namingWords.filter((each) => entities[each] === scope), scope)),
        ], // prettier-ignore
      },
      // Lines of `train` that name networks, whose colon is no argument's.
      lines: {
        match: `\\b(minimize)\\s+(${name}(?:\\s*,\\s*${name})*)\\s*(:)`,
        captures: {
          1: { name: 'keyword.control.gan' },
          2: { patterns: [{ name: 'entity.name.type.gan', match: name }, { name: 'punctuation.separator.gan', match: ',' }] }, // prettier-ignore
          3: { name: 'punctuation.separator.gan' },
        },
      },
      names: {
        patterns: [
          { name: 'variable.parameter.gan', match: `\\b${name}(?=\\s*:)` },
          { name: 'entity.name.function.gan', match: `(?<=\\|>|\\|> )\\b(?!(?:${otherWords.join('|')})\\b)${name}` },
          { name: 'variable.other.gan', match: `\\b(?:${softWords.join('|')})(?=\\s*(?:[-+*/%,)\\].]|\\|>|$))` },
          { name: 'variable.other.member.gan', match: `(?<=[^.]\\.)${name}\\b(?!\\s*\\()` },
        ],
      },
      keywords: {
        patterns: [
          { name: 'keyword.operator.word.gan', match: word(logicalWords) },
          { name: 'constant.language.gan', match: `${word([...truthWords, ...valueWords])}(?!\\s*\\()` },
          { name: 'storage.type.gan', match: word(declarationWords) },
          { name: 'keyword.control.gan', match: word(otherWords) },
          { name: 'support.type.gan', match: `${word(typeWords)}(?!\\s*\\()` },
          { name: 'keyword.other.unit.gan', match: `(?<=\\d\\s)${word(unitWords)}` },
          { name: 'keyword.other.gan', match: `${word(placeWords)}(?=\\s+[\\w({])` },
        ],
      },
      numbers: { name: 'constant.numeric.gan', match: `\\b${numberPattern}` },
      signs: {
        patterns: [
          { name: 'keyword.operator.gan', match: sign(operators) },
          { name: 'punctuation.separator.gan', match: sign(marks) },
          { name: 'punctuation.section.brackets.gan', match: sign(brackets) },
        ],
      },
      rest: {
        patterns: [
          { name: 'constant.language.hole.gan', match: '\\b_\\b' },
          { name: 'entity.name.function.gan', match: `\\b${name}(?=\\s*\\()` },
          { name: 'variable.other.gan', match: `\\b${name}` },
        ],
      },
    },
  };
}
