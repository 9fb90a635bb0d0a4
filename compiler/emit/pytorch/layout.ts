/** Lines of Python and how they are laid out, as ruff's formatter does. */

/** Four spaces in front of every line that is not empty. */
export const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => (line === '' ? '' : `    ${line}`)); // prettier-ignore

/** How long a line may be. */
const width = 100;

/** Lines that are too long, broken between the brackets that they have; one that stands in a text is left as it is. */
export function formatted(lines: readonly string[]): readonly string[] {
  let inText = false;
  return lines.flatMap((line) => {
    const quotes = line.split('"""').length - 1;
    if (inText || quotes > 0) {
      if (quotes % 2 === 1) inText = !inText;
      return [line];
    }
    const [, indent, rest] = /^( *)(.*)$/.exec(line)!;
    const { code, comment } = withoutComment(rest!);
    if (code === '' || indent!.length + code.length + comment.length <= width) return [line];
    return broken(code, indent!, comment);
  });
}

/** A line that fits, broken between its brackets all the same. */
export function splitCall(line: string): readonly string[] {
  const [, indent, rest] = /^( *)(.*)$/.exec(line)!;
  return splitAt(rest!, indent!, '');
}

/** The comment at the end of a line, with the spaces before it. */
function withoutComment(text: string): { readonly code: string; readonly comment: string } {
  for (const [i, char] of unquoted(text))
    if (char === '#') return { code: text.slice(0, i).trimEnd(), comment: `  ${text.slice(i)}` };
  return { code: text, comment: '' };
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

interface Bracket {
  readonly start: number;
  readonly end: number;
}

/** The pairs of brackets that stand in no other, in order. */
function outermost(code: string): readonly Bracket[] {
  const found: Bracket[] = [];
  let depth = 0;
  let start = 0;
  for (const [i, char] of unquoted(code)) {
    if ('([{'.includes(char)) {
      if (depth === 0) start = i;
      depth++;
    } else if (')]}'.includes(char)) {
      depth--;
      if (depth === 0) found.push({ start, end: i });
    }
  }
  return found;
}

/** Whether a place in code stands between brackets. */
function between(code: string): (at: number) => boolean {
  const brackets = outermost(code);
  return (at) => brackets.some(({ start, end }) => start < at && at < end);
}

/** The parts between commas that stand in no bracket; none of nothing. */
export function parts(code: string): readonly string[] {
  const inside = between(code);
  const found: string[] = [];
  let from = 0;
  for (const [i, char] of unquoted(code)) {
    if (char === ',' && !inside(i)) {
      found.push(code.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = code.slice(from).trim();
  return last === '' ? found : [...found, last];
}

/** Where `+`, `-`, `*`, `/` and `@` of the loosest kind stand, outside of brackets. */
function operators(code: string): readonly number[] {
  const inside = between(code);
  for (const signs of [
    [' if ', ' else '],
    [' + ', ' - '],
    [' * ', ' / ', ' @ '],
  ]) {
    const found: number[] = [];
    for (let i = 0; i < code.length; i++)
      if (signs.some((sign) => code.startsWith(sign, i)) && !inside(i)) found.push(i);
    if (found.length > 0) return found;
  }
  return [];
}

function broken(code: string, indent: string, comment: string): readonly string[] {
  const [, head = '', value = code] = /^((?:[\w.]+(?:, [\w.]+)*(?:: \w+)? = |return |yield ))(.*)$/s.exec(code) ?? [];
  const inner = `${indent}    `;
  if (operators(value).length > 0 && !/^(def|class|if|for|with|from|import)\b/.test(code)) {
    const whole = `${inner}${value}`;
    const lines = whole.length <= width ? [whole] : pieces(value, inner);
    return [`${indent}${head}(`, ...lines, `${indent})${comment}`];
  }
  return splitAt(code, indent, comment);
}

/** An expression that is too long for its line, broken before its operators, else between its brackets. */
function pieces(code: string, indent: string): readonly string[] {
  if (indent.length + code.length <= width) return [`${indent}${code}`];
  const [, sign = '', rest = code] = /^([-+*/@] )(.*)$/s.exec(code) ?? [];
  const signs = operators(rest);
  if (signs.length === 0) return splitAt(code, indent, '');
  const all = [...signs.map((at, i) => rest.slice(i === 0 ? 0 : signs[i - 1]! + 1, at)), rest.slice(signs.at(-1)! + 1)];
  return all.flatMap((piece, i) => pieces(i === 0 ? sign + piece : piece, indent));
}

/** Broken at the last brackets whose content can be broken off. */
function splitAt(code: string, indent: string, comment: string): readonly string[] {
  const brackets = outermost(code).filter(({ start, end }) => end > start + 1);
  const last = brackets.at(-1);
  if (last === undefined) return [`${indent}${code}${comment}`];
  // Where what stands before is itself too long, it is broken first.
  const at = indent.length + last.start + 1 > width && brackets.length > 1 ? brackets[0]! : last;
  return splitOff(code.slice(0, at.start + 1), code.slice(at.start + 1, at.end), code.slice(at.end), indent, comment);
}

function splitOff(before: string, content: string, after: string, indent: string, comment: string): readonly string[] {
  const inner = `${indent}    `;
  const tail = `${indent}${after}${comment}`;
  if (inner.length + content.length <= width && !content.endsWith(','))
    return [`${indent}${before}`, `${inner}${content}`, tail];
  const items = parts(content);
  // Brackets that only hold an expression together take no comma.
  const group = items.length === 1 && !content.endsWith(',') && /(?:^|[^\w)\]])\($/.test(before);
  if (group || (before.endsWith('[') && items.length === 1))
    return [`${indent}${before}`, ...pieces(content, inner), tail];
  const lines = items.flatMap((item) => {
    const own = pieces(item, inner);
    return [...own.slice(0, -1), `${own.at(-1)!},`];
  });
  return [`${indent}${before}`, ...lines, tail];
}
