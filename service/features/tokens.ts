/** Words and signs by what they mean, for colours: what a grammar of regular expressions cannot know. */
import { tokenMatcher } from 'chevrotain';
import * as t from '../../grammar/lexer/tokens.js';
import type { SourceToken } from '../../grammar/text/problems.js';
import { distributions } from '../../compiler/check/values/compile-time.js';
import { primitives } from '../../compiler/graph/primitives/index.js';
import { meant, type Sym } from '../names/symbols.js';
import type { Range } from '../text/places.js';
import type { Context } from './context.js';

export const tokenTypes = [
  'keyword', 'number', 'string', 'comment', 'operator', 'type', 'class', 'function', 'method', 'property', 'parameter',
  'variable', 'enumMember', 'namespace',
] as const; // prettier-ignore

export const tokenModifiers = ['declaration', 'readonly', 'defaultLibrary'] as const;

export interface SemanticToken extends Range {
  readonly type: (typeof tokenTypes)[number];
  readonly modifiers: readonly (typeof tokenModifiers)[number][];
}

const typeNames = new Set([
  'f32',
  'int',
  'float',
  'bool',
  'string',
  'tensor',
  'initializer',
  'list',
  'any',
  'unbounded',
]);
/** Words that mean something only in their place. */
const contextual = new Set(['decay', 'to', 'with', 'as', 'keep', 'last', 'best', 'end', 'across', 'devices', 'gradients', 'epochs', 'epoch', 'steps', 'images']); // prettier-ignore

export function tokens(context: Context): readonly SemanticToken[] {
  const { reading } = context;
  const names = new Map(context.bound().occurrences.map((item) => [item.from, item]));
  const made: SemanticToken[] = reading.comments.map(({ span }) => ({ from: span.start.offset, to: span.end.offset, type: 'comment', modifiers: [] })); // prettier-ignore
  for (const [i, token] of reading.tokens.entries()) {
    const place = { from: token.startOffset, to: (token.endOffset ?? token.startOffset) + 1 };
    const name = names.get(place.from);
    if (name !== undefined && name.to === place.to) {
      const { symbol, declares } = name;
      const shipped = meant(symbol).at === null || meant(symbol).at!.file.startsWith('std/');
      const modifiers = [...(declares ? (['declaration'] as const) : []), ...(constant.has(symbol.kind) ? (['readonly'] as const) : []), ...(shipped ? (['defaultLibrary'] as const) : [])]; // prettier-ignore
      made.push({ ...place, type: typeOf(context, symbol), modifiers });
    } else {
      const argument =
        tokenMatcher(token, t.Word) && token.brackets > 0 && reading.tokens[i + 1]?.tokenType === t.Colon;
      const type = argument ? 'parameter' : plainType(token);
      if (type !== null) made.push({ ...place, type, modifiers: [] });
    }
  }
  return made.sort((a, b) => a.from - b.from);
}

const constant = new Set<Sym['kind']>(['param', 'size', 'turn']);

function typeOf({ members }: Context, symbol: Sym): SemanticToken['type'] {
  switch (meant(symbol).kind) {
    case 'network':
    case 'model':
    case 'block':
    case 'optimizer':
      return 'class';
    case 'fn':
      return 'function';
    case 'member':
      return 'method';
    case 'objective':
    case 'data':
      return 'namespace';
    case 'field':
      return 'property';
    case 'parameter':
      return 'parameter';
    case 'builtin':
      return primitives.has(symbol.name) || distributions.has(symbol.name) ? 'function' : 'enumMember';
    case 'param': {
      const target = members.target(symbol);
      return target === symbol || target.kind === 'param' ? 'variable' : typeOf({ members } as Context, target);
    }
    default:
      return 'variable';
  }
}

function plainType(token: SourceToken): SemanticToken['type'] | null {
  const { tokenType, image } = token;
  if (tokenType === t.NumberToken) return 'number';
  if (tokenType === t.StringToken) return 'string';
  if (tokenMatcher(token, t.Keyword)) return 'keyword';
  if (tokenMatcher(token, t.Infix) || tokenMatcher(token, t.Prefix)) return 'operator';
  if ([t.Assign, t.ThinArrow, t.LeftArrow, t.Tilde, t.Ellipsis, t.Hole].includes(tokenType)) return 'operator';
  if (tokenType !== t.Identifier) return null;
  return typeNames.has(image) ? 'type' : contextual.has(image) ? 'keyword' : 'variable';
}
