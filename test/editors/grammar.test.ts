/** What editors colour by is made of the tokens, and the TextMate grammar leaves nothing without a colour. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { keywords } from '../../grammar/lexer/tokens.js';
import { editors, grammars } from '../../scripts/grammar.js';
import { programs, root } from './programs.js';

const grammarFile = join(editors, 'vscode/syntaxes/gan.tmLanguage.json');
let grammar: textmate.IGrammar;

beforeAll(async () => {
  const wasm = join(dirname(createRequire(import.meta.url).resolve('vscode-oniguruma')), 'onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile)),
  });
  grammar = (await registry.loadGrammar('source.gan'))!;
});

/** The pieces of a text with the innermost scope of each. */
function coloured(text: string): readonly (readonly [piece: string, scope: string])[] {
  let state: textmate.StateStack = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(
      ({ startIndex, endIndex, scopes }) => [line.slice(startIndex, endIndex), scopes.at(-1)!] as const,
    );
  });
}

it.each(Object.entries(grammars))('%s is what the tokens make', (file, text) => {
  expect(readFileSync(join(editors, file), 'utf8')).toBe(text());
});

describe('the TextMate grammar', () => {
  it.each(programs)('colours all of %s', (file) => {
    const pieces = coloured(readFileSync(join(root, file), 'utf8'));
    expect(pieces.length).toBeGreaterThan(10);
    const bare = pieces.filter(([piece, scope]) => scope === 'source.gan' && piece.trim() !== '');
    expect(bare).toEqual([]);
  });

  it('knows every keyword', () => {
    for (const word of keywords.keys()) {
      const [, scope] = coloured(`${word} x`).find(([piece]) => piece === word)!;
      expect(scope, word).toMatch(/^(?:keyword|storage|constant\.language)/);
    }
  });

  it('tells names by their places', () => {
    const scopes = new Map(coloured('generator Q(z: f32[2]) -> f32[2] { z |> dense(2, bias: false) |> tanh }\nminimize G: loss.generator(0.5)')); // prettier-ignore
    expect(Object.fromEntries(scopes)).toMatchObject({
      Q: 'entity.name.type.gan',
      G: 'entity.name.type.gan',
      dense: 'entity.name.function.gan',
      bias: 'variable.parameter.gan',
      false: 'constant.language.gan',
      f32: 'support.type.gan',
      minimize: 'keyword.control.gan',
      '0.5': 'constant.numeric.gan',
    });
  });
});
