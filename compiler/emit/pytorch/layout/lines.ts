/** Lines of Python and how they are laid out, as `ruff format` does. */
import { printed } from './document.js';
import { statement } from './statements.js';

/** Four spaces in front of every line that is not empty. */
export const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => (line === '' ? '' : `    ${line}`)); // prettier-ignore

/** How long a line may be. */
const width = 100;

/** Every statement on one line where it fits, else broken. Docstrings and comments are left as they are. */
export function formatted(lines: readonly string[]): readonly string[] {
  const made: string[] = [];
  let isText = false;
  let statementLines: string[] = [];
  for (const line of lines) {
    const quotes = line.split('"""').length - 1;
    if (isText || quotes > 0) {
      if (quotes % 2 === 1) isText = !isText;
      made.push(line);
      continue;
    }
    statementLines.push(line);
    const whole = statementLines.map((part, i) => (i === 0 ? part : part.trim())).join(' ');
    if (depth(whole) > 0) continue;
    made.push(...laidOut(whole));
    statementLines = [];
  }
  return made;
}

function laidOut(text: string): readonly string[] {
  const [, spaces, rest] = /^( *)(.*)$/.exec(text) as unknown as [string, string, string];
  const { code, comment } = withoutComment(rest);
  if (code === '' || /^(?:(?:import|pass|except)\b|(?:else|try|finally):$)/.test(code)) return [text];
  return printed([statement(code), comment], spaces.length, width).split('\n');
}

/** The comment at the end of a line, with the spaces before it. */
function withoutComment(text: string): { readonly code: string; readonly comment: string } {
  for (const [i, char] of unquoted(text))
    if (char === '#') return { code: text.slice(0, i).trimEnd(), comment: `  ${text.slice(i)}` };
  return { code: text, comment: '' };
}

/** How many brackets are open at the end of some code. */
function depth(text: string): number {
  let open = 0;
  for (const [, char] of unquoted(text)) {
    if (char === '#') break;
    if ('([{'.includes(char)) open++;
    else if (')]}'.includes(char)) open--;
  }
  return open;
}

/** The characters of code that stand in no text, nor begin or end one, with their places. */
function* unquoted(code: string): Generator<readonly [at: number, char: string]> {
  let quote = '';
  for (let i = 0; i < code.length; i++) {
    const char = code[i]!;
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else yield [i, char];
  }
}
