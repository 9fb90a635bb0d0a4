import type { TokenType } from 'chevrotain';
import * as t from '../lexer/tokens.js';

/** What may stand where a rule wanted `expected`, in words. */
export function expectation(rule: string, expected: TokenType): string {
  const special = inRule.get(rule)?.get(expected);
  if (special !== undefined) return special;
  if (expected === t.Identifier || expected === t.Word) return 'a name';
  return expected.LABEL ?? expected.name;
}

const listEnd = (closing: TokenType): ReadonlyMap<TokenType, string> =>
  new Map([[closing, `\`,\` or ${closing.LABEL ?? closing.name}`]]);

const inRule: ReadonlyMap<string, ReadonlyMap<TokenType, string>> = new Map([
  ['callArguments', listEnd(t.RParen)],
  ['parameters', listEnd(t.RParen)],
  ['recordType', listEnd(t.RParen)],
  ['list', listEnd(t.RBracket)],
  ['index', listEnd(t.RBracket)],
  ['dims', listEnd(t.RBracket)],
  ['importNames', listEnd(t.RBrace)],
  [
    'dataFields',
    new Map([
      [t.RBrace, 'another field or `}`'],
      [t.LBrace, '`{` and the fields'],
    ]),
  ],
  ['minimizeLine', new Map([[t.Colon, '`:` and the loss']])],
  ['averageLine', new Map([[t.Identifier, '`decay` and a number']])],
]);
