/** The grammar as a page, from the parser itself. */
import type { ISerializedGast, TokenType } from 'chevrotain';
import * as tokens from '../../grammar/lexer/tokens.js';
import { GanParser } from '../../grammar/parser/parser.js';
import type { Page } from './page.js';

export function grammarPage(): Page {
  const rules = new GanParser(false).getSerializedGastProductions().map((rule) => ({ name: (rule as Named).name, text: sequence(rule as Parent, true) })); // prettier-ignore
  const reached = rules.filter(({ name, text }) => text !== '' && name !== 'loneExpression');
  const text = [
    'program =\n  { declaration }',
    ...reached.filter(({ name }) => name !== 'program').map(({ name, text }) => `${name} =\n  ${text}`),
    ...categories.map((category) => `${category.name.toUpperCase()} =\n  ${membersOf(category).join(' | ')}`),
  ].join('\n\n');
  const parts = [
    '# The grammar',
    'Every rule of the text, written out from the parser. `[ ]` may be left out, `{ }` may be repeated or left out, `|` stands between alternatives; words and signs in quotes stand as they are, names in capitals are tokens. A declaration and a line of a body each begin a line of their own, or stand behind a `;`.',
    `\`\`\`text\n${text}\n\`\`\``,
  ];
  return { path: 'docs/grammar.md', title: 'The grammar', text: `${parts.join('\n\n')}\n` };
}

const categories = [tokens.Infix, tokens.Arithmetic, tokens.Prefix, tokens.SoftKeyword];

/** The words and signs of a category of tokens. */
const membersOf = (category: TokenType): readonly string[] =>
  Object.values(tokens)
    .filter((item): item is TokenType => typeof item === 'object' && item !== null && 'CATEGORIES' in item)
    .filter((item) => item.CATEGORIES?.some((one) => one === category || one.CATEGORIES?.includes(category)))
    .filter(({ name }) => !name.startsWith('Slip'))
    .map((item) => token(item as unknown as Token))
    .filter((text) => text.startsWith("'"));

interface Named extends ISerializedGast {
  readonly name: string;
}

interface Parent extends ISerializedGast {
  definition: ISerializedGast[];
}

interface Token extends Named {
  readonly label?: string;
  readonly LABEL?: string;
}

interface Separated extends ISerializedGast {
  readonly separator: Token;
}

const separator = (part: ISerializedGast): string => token((part as Separated).separator);

/** @param top whether it is all of a rule, whose alternatives stand on lines of their own */
function sequence({ definition }: Parent, top = false): string {
  const alone = definition.length === 1;
  const parts = definition.map((part) => expression(part, top && alone, !alone));
  return parts.filter((part) => part !== '').join(' ');
}

/** @param beside whether something stands beside it, so that alternatives need brackets around them */
function expression(part: ISerializedGast, top: boolean, beside: boolean): string {
  const body = () => sequence(part as Parent);
  const repeated = () => (/^\S+$/.test(body()) ? body() : `( ${body()} )`);
  switch (part.type as string) {
    case 'NonTerminal':
      return (part as Named).name;
    case 'Terminal':
      return token(part as Token);
    case 'Option':
      return `[ ${body()} ]`;
    case 'Repetition':
      return `{ ${body()} }`;
    case 'RepetitionMandatory':
      return `${repeated()} { ${body()} }`;
    case 'RepetitionWithSeparator':
      return `[ ${repeated()} { ${separator(part)} ${body()} } ]`;
    case 'RepetitionMandatoryWithSeparator':
      return `${repeated()} { ${separator(part)} ${body()} }`;
    case 'Alternation': {
      const all = (part as Parent).definition.map((one) => sequence(one as Parent)).filter((one) => one !== '');
      return top ? all.join('\n  | ') : beside ? `( ${all.join(' | ')} )` : all.join(' | ');
    }
    default:
      return body();
  }
}

/** A word or a sign in quotes where the token is nothing else; else the token's name. */
function token({ name, label, LABEL = label }: Token): string {
  const [, sign] = /^`(.*)`$/.exec(LABEL ?? '') ?? [];
  return sign === undefined ? name.toUpperCase() : `'${sign}'`;
}
