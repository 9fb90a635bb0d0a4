/** Imports that are missing, and imports that nobody needs. */
import { rewrite } from '../../../grammar/text/fix.js';
import { spanAt, textAt } from './remedy.js';
import type { Remedy } from '../model/diagnostic.js';

const importLine = /^import\s*\{([^}]*)\}\s*from\s*"([^"\n]*)"[^\S\n]*\r?\n?/gm;

/** The name joins the import from the same file, or gets a line of its own after the last import. */
export const addImport =
  (name: string, path: string): Remedy =>
  (place) => {
    const { span, text } = place;
    if (textAt(place) !== name) return null;
    const title = `Import \`${name}\` from "${path}".`;
    const lines = [...text.matchAll(importLine)];
    const same = lines.find(([, , from]) => from === path);
    if (same !== undefined) {
      const names = same[1]!.trimEnd().replace(/,$/, '');
      const at = same.index + same[0].indexOf('{') + 1 + names.length;
      return rewrite(spanAt(span.file, text, at, at), `, ${name}`, title);
    }
    const last = lines.at(-1) ?? /^extends[^\n]*\n/m.exec(text);
    const at = last === null ? 0 : last.index + last[0].length;
    return rewrite(spanAt(span.file, text, at, at), `import { ${name} } from "${path}"\n`, title);
  };

/** The name leaves its import, and the line goes with the last name. */
export const removeImport =
  (name: string): Remedy =>
  ({ span, text }) => {
    const line = [...text.matchAll(importLine)].find(
      ({ index, 0: whole }) => index <= span.start.offset && span.end.offset <= index + whole.length,
    );
    if (line === undefined) return null;
    const title = `Take \`${name}\` out of the import.`;
    const names = line[1]!.split(',').filter((item) => item.trim() !== '');
    const from = line.index + line[0].indexOf('{') + 1;
    if (names.length <= 1) return rewrite(spanAt(span.file, text, line.index, line.index + line[0].length), '', title);
    let offset = from;
    const kept = names.filter((item) => {
      const begins = offset;
      offset += item.length + 1;
      return !(begins <= span.start.offset && span.start.offset < offset);
    });
    return rewrite(spanAt(span.file, text, from, from + line[1]!.length), ` ${kept.map((item) => item.trim()).join(', ')} `, title); // prettier-ignore
  };
