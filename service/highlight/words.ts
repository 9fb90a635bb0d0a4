/** The words and signs of the language in groups that are coloured alike, taken from the tokens of the lexer. */
import type { TokenType } from 'chevrotain';
import * as t from '../../grammar/lexer/tokens.js';

const is = (type: TokenType, category: TokenType): boolean =>
  type.CATEGORIES?.some((each) => each === category || is(each, category)) === true;

const keywords = [...t.keywords].map(([word, type]) => ({ word, type }));
const wordsOf = (wanted: (type: TokenType) => boolean): readonly string[] =>
  keywords.filter(({ type }) => wanted(type)).map(({ word }) => word);

const logical = (type: TokenType): boolean => is(type, t.Infix) || is(type, t.Prefix);
const truth = (type: TokenType): boolean => type === t.True || type === t.False;
const declares = (type: TokenType): boolean => t.declarationWords.has(type) || type === t.Optimizer;

/** `and`, `or`, `not` */
export const logicalWords = wordsOf(logical);
/** `true`, `false` */
export const truthWords = wordsOf(truth);
/** Words that begin a declaration. */
export const declarationWords = wordsOf(declares);
/** Those of them that a name follows. */
export const namingWords = declarationWords.filter((word) => !['import', 'extends', 'train'].includes(word));
/** All other keywords. */
export const otherWords = wordsOf((type) => !logical(type) && !truth(type) && !declares(type));
/** Keywords that may be names where it is clear. */
export const softWords = wordsOf((type) => is(type, t.SoftKeyword));

/** Words that mean something in their place alone. */
export const placeWords = [
  'as',
  'with',
  'decay',
  'to',
  'end',
  'keep',
  'last',
  'best',
  'across',
  'devices',
  'gradients',
  'weights',
] as const;
export const unitWords = ['epochs', 'epoch', 'steps', 'step', 'images', 'image'] as const;
export const typeWords = ['f32', 'int', 'float', 'bool', 'string', 'tensor', 'list', 'any', 'initializer', 'unbounded'] as const; // prettier-ignore
/** Words that mean themselves. */
export const valueWords = ['same', 'valid', 'all', 'center', 'none', 'training', 'pi'] as const;

/** Signs by what they are, the longer ones first. */
const signs = t.vocabulary.flatMap(({ PATTERN, name }) =>
  typeof PATTERN === 'string' && !name.startsWith('Slip') ? [PATTERN] : [],
);
const isBracket = (sign: string): boolean => /^[{}()[\]]$/.test(sign);
const isMark = (sign: string): boolean => /^[,:;.]$/.test(sign);
const longestFirst = (a: string, b: string): number => b.length - a.length || (a < b ? -1 : 1);
export const brackets = signs.filter(isBracket).sort();
export const marks = signs.filter(isMark).sort();
export const operators = signs.filter((sign) => !isBracket(sign) && !isMark(sign)).sort(longestFirst);

/** The pattern of numbers, as the lexer has it. */
export const numberPattern = sourceOf(t.NumberToken);

function sourceOf({ PATTERN }: TokenType): string {
  if (!(PATTERN instanceof RegExp)) throw new Error('internal: a token without a pattern');
  return PATTERN.source;
}
