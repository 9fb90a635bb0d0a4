/** The same colours for CodeMirror 6, `StreamLanguage.define(ganStream)`, before anything is known of names. */
import { brackets, declarationWords, logicalWords, marks, numberPattern, operators, otherWords, stringPattern, truthWords, typeWords, unitWords, valueWords } from './words.js'; // prettier-ignore

/** What is asked of CodeMirror's stream. */
interface Stream {
  match(pattern: string | RegExp, consume?: boolean): unknown;
  eatSpace(): boolean;
  skipToEnd(): void;
  next(): string | void;
  readonly string: string;
  readonly pos: number;
}

const one = (words: readonly string[]): RegExp => new RegExp(`^(?:${words.join('|')})\\b`);
const escaped = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const any = (signs: readonly string[]): RegExp => new RegExp(`^(?:${signs.map(escaped).join('|')})`);

/** In their order: a pattern, and the name of its tag in `@lezer/highlight`. */
const rules: readonly (readonly [pattern: RegExp, tag: string])[] = [
  [new RegExp(`^${stringPattern}`), 'string'],
  [/^"[^"]*/, 'string'],
  [new RegExp(`^${numberPattern}`), 'number'],
  [/^[A-Za-z_]\w*(?=\s*:(?!:))/, 'propertyName'],
  [one(logicalWords), 'operatorKeyword'],
  [one([...truthWords, ...valueWords]), 'atom'],
  [one(declarationWords), 'definitionKeyword'],
  [one(otherWords), 'controlKeyword'],
  [one(typeWords), 'typeName'],
  [one(unitWords), 'unit'],
  [/^_\b/, 'atom'],
  [/^[A-Za-z_]\w*(?=\s*\()/, 'variableName.function'],
  [/^[A-Za-z_]\w*/, 'variableName'],
  [any(operators), 'operator'],
  [any(marks), 'punctuation'],
  [any(brackets), 'bracket'],
];

export const ganStream = {
  name: 'gan',
  startState: (): object => ({}),
  token(stream: Stream): string | null {
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/\/(?!\/)/)) {
      stream.skipToEnd();
      return 'docComment';
    }
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'lineComment';
    }
    // A line that names networks has a colon that is no argument's; so does a stage of a chain no name to declare.
    for (const [pattern, tag] of rules) {
      if (tag === 'propertyName' && /\bminimize\s+[\w\s,]*$/.test(stream.string.slice(0, stream.pos))) continue;
      if (stream.match(pattern)) return tag;
    }
    stream.next();
    return null;
  },
  languageData: {
    commentTokens: { line: '//' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*\}$/,
  },
};
