/**
 * The words and signs of the language, as Chevrotain token types, and the lexer over them.
 *
 * Keywords are lexed as words and told apart afterwards by their text (see `lex.ts`), so the lexer stays small. The
 * `Slip...` tokens are what people type out of habit from other languages; `lex.ts` reports each with the right
 * spelling and hands the parser the token that was meant.
 */
import { createToken, Lexer, type TokenType } from 'chevrotain';

// ---- categories ---------------------------------------------------------------------------------

/** Any word: an identifier or a keyword. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA });
export const Keyword = createToken({ name: 'Keyword', pattern: Lexer.NA, categories: [Word] });
/** A keyword that may still be the name of a parameter, and be used as one: `weight * penalty`. */
export const SoftKeyword = createToken({ name: 'SoftKeyword', pattern: Lexer.NA, categories: [Keyword] });
/** Every operator that stands between two operands, `|>` and `..` included. */
export const Infix = createToken({ name: 'Infix', pattern: Lexer.NA });
/** `+ - * / % **`: the operators allowed in `int<...>`. */
export const Arithmetic = createToken({ name: 'Arithmetic', pattern: Lexer.NA, categories: [Infix] });
/** `-` and `not`. */
export const Prefix = createToken({ name: 'Prefix', pattern: Lexer.NA });

// ---- words --------------------------------------------------------------------------------------

export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_]\w*/, categories: [Word] });
/** `_` alone. */
export const Hole = createToken({ name: 'Hole', pattern: Lexer.NA });

const keywordTypes = new Map<string, TokenType>();

function keyword(text: string, ...categories: TokenType[]): TokenType {
  const name = text.charAt(0).toUpperCase() + text.slice(1);
  const type = createToken({
    name,
    pattern: Lexer.NA,
    label: `\`${text}\``,
    categories: categories.includes(SoftKeyword) ? categories : [Keyword, ...categories],
  });
  keywordTypes.set(text, type);
  return type;
}

export const Import = keyword('import');
export const From = keyword('from');
export const Extends = keyword('extends');
export const Param = keyword('param');
export const Fn = keyword('fn');
export const Train = keyword('train');
export const Expect = keyword('expect');
export const Data = keyword('data', SoftKeyword);
export const Block = keyword('block', SoftKeyword);
export const Network = keyword('network', SoftKeyword);
export const Generator = keyword('generator', SoftKeyword);
export const Discriminator = keyword('discriminator', SoftKeyword);
export const Objective = keyword('objective', SoftKeyword);
export const Optimizer = keyword('optimizer', SoftKeyword);

export const Where = keyword('where');
export const Let = keyword('let');
export const Var = keyword('var');
export const Weight = keyword('weight', SoftKeyword);
export const State = keyword('state', SoftKeyword);
export const Update = keyword('update');
export const Share = keyword('share');
export const If = keyword('if');
export const Else = keyword('else');
export const For = keyword('for');
export const In = keyword('in');
export const Of = keyword('of');

export const Batch = keyword('batch', SoftKeyword);
export const Until = keyword('until');
export const Seed = keyword('seed', SoftKeyword);
export const Accumulate = keyword('accumulate');
export const Minimize = keyword('minimize');
export const Average = keyword('average', SoftKeyword);
export const Clip = keyword('clip', SoftKeyword);
export const Preview = keyword('preview');
export const Checkpoint = keyword('checkpoint');
export const Measure = keyword('measure', SoftKeyword);
export const Repeat = keyword('repeat');
export const Every = keyword('every');
export const At = keyword('at');
export const Phase = keyword('phase', SoftKeyword);
export const Remove = keyword('remove');

export const True = keyword('true');
export const False = keyword('false');
export const And = keyword('and', Infix);
export const Or = keyword('or', Infix);
export const Not = keyword('not', Prefix);

/** Every keyword by its text. */
export const keywords: ReadonlyMap<string, TokenType> = keywordTypes;

// ---- literals -----------------------------------------------------------------------------------

export const NumberToken = createToken({
  name: 'Number',
  label: 'a number',
  pattern: /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?(?!\w)(?!\.(?!\.))/,
});
export const SlipNumber = createToken({ name: 'SlipNumber', pattern: /\d(?:\w|\.(?!\.))*/ });
export const StringToken = createToken({ name: 'String', label: 'a string', pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"/ });
export const UnterminatedString = createToken({
  name: 'UnterminatedString',
  pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/,
});

// ---- signs --------------------------------------------------------------------------------------

function sign(name: string, text: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: text, label: `\`${text}\``, categories });
}

export const LBrace = sign('LBrace', '{');
export const RBrace = sign('RBrace', '}');
export const LParen = sign('LParen', '(');
export const RParen = sign('RParen', ')');
export const LBracket = sign('LBracket', '[');
export const RBracket = sign('RBracket', ']');
export const Comma = sign('Comma', ',');
export const Colon = sign('Colon', ':');
export const Semicolon = sign('Semicolon', ';');
export const Ellipsis = sign('Ellipsis', '...');
export const Range = sign('Range', '..', Infix);
export const Dot = sign('Dot', '.');
export const ThinArrow = sign('ThinArrow', '->');
export const LeftArrow = sign('LeftArrow', '<-');
export const Tilde = sign('Tilde', '~');
export const Pipe = sign('Pipe', '|>', Infix);
export const Equal = sign('Equal', '==', Infix);
export const NotEqual = sign('NotEqual', '!=', Infix);
export const LessEqual = sign('LessEqual', '<=', Infix);
export const GreaterEqual = sign('GreaterEqual', '>=', Infix);
export const Less = sign('Less', '<', Infix);
export const Greater = sign('Greater', '>', Infix);
export const Assign = sign('Assign', '=');
export const Power = sign('Power', '**', Arithmetic);
export const Times = sign('Times', '*', Arithmetic);
export const Divide = sign('Divide', '/', Arithmetic);
export const Modulo = sign('Modulo', '%', Arithmetic);
export const Plus = sign('Plus', '+', Arithmetic);
export const Minus = createToken({ name: 'Minus', pattern: '-', label: '`-`', categories: [Arithmetic, Prefix] });

// ---- what people type out of habit --------------------------------------------------------------

export const SlipAnd = createToken({ name: 'SlipAnd', pattern: '&&' });
export const SlipOr = createToken({ name: 'SlipOr', pattern: '||' });
export const SlipNot = createToken({ name: 'SlipNot', pattern: '!' });
export const SlipPower = createToken({ name: 'SlipPower', pattern: '^' });
export const SlipEqual = createToken({ name: 'SlipEqual', pattern: /[=!]==/ });
export const SlipAssign = createToken({ name: 'SlipAssign', pattern: /:=|\+=|\*=|\/=|-=/ });
export const SlipArrow = createToken({ name: 'SlipArrow', pattern: '=>' });
export const SlipString = createToken({ name: 'SlipString', pattern: /'[^'\n\r]*'?/ });
export const SlipHash = createToken({ name: 'SlipHash', pattern: /#[^\n\r]*/ });
export const SlipBlockComment = createToken({
  name: 'SlipBlockComment',
  pattern: /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/,
  line_breaks: true,
});

// ---- what the parser never sees -----------------------------------------------------------------

export const Space = createToken({
  name: 'Space',
  pattern: /[ \t\r\n\f\v\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const LineComment = createToken({ name: 'LineComment', pattern: /\/\/[^\n\r]*/, group: 'comments' });

/** In the order the lexer tries them: longer signs before their prefixes. */
const lexed: TokenType[] = [
  Space,
  Identifier,
  LineComment,
  SlipBlockComment,
  NumberToken,
  SlipNumber,
  StringToken,
  UnterminatedString,
  SlipEqual,
  SlipAssign,
  SlipArrow,
  LBrace,
  RBrace,
  LParen,
  RParen,
  LBracket,
  RBracket,
  Comma,
  SlipAnd,
  SlipOr,
  Colon,
  Semicolon,
  Ellipsis,
  Range,
  Dot,
  ThinArrow,
  LeftArrow,
  Tilde,
  Pipe,
  Equal,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Assign,
  Power,
  Times,
  Divide,
  Modulo,
  Plus,
  Minus,
  SlipNot,
  SlipPower,
  SlipString,
  SlipHash,
];

/** Every token type, for the parser. */
export const vocabulary: TokenType[] = [
  ...lexed,
  Word,
  Keyword,
  SoftKeyword,
  Infix,
  Arithmetic,
  Prefix,
  Hole,
  ...keywordTypes.values(),
];

/** Valid, as a test finds: to find it at every start would take longer than to check a small file. */
export const lexer = new Lexer(vocabulary, { positionTracking: 'full', skipValidations: true });

/** Words that start a declaration and can never start a line of a body. */
export const declarationWords: ReadonlySet<TokenType> = new Set([
  Import, Extends, Param, Data, Block, Network, Generator, Discriminator, Fn, Objective, Train,
]); // prettier-ignore
