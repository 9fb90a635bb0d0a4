/** How an entry of the catalog says which edit puts its mistake right: a function of the place and the text there. */
import { rewrite } from '../../../grammar/text/fix.js';
import type { Position, Span } from '../../../grammar/text/source.js';
import type { Place, Remedy } from '../model/diagnostic.js';

export const textAt = ({ span, text }: Place): string => text.slice(span.start.offset, span.end.offset);

/** The place becomes what `change` makes of its text; null leaves it. */
export const changed =
  (change: (written: string) => string | null): Remedy =>
  (place) => {
    const made = change(textAt(place));
    return made === null ? null : rewrite(place.span, made);
  };

/** A name, or a text in quotes, becomes another. What is reported elsewhere than where it stands is left alone. */
export const renamed = (from: string, to: string): Remedy =>
  changed((written) => {
    if (written === from) return to;
    const quoted = written.split(`"${from}"`);
    return quoted.length === 2 ? quoted.join(`"${to}"`) : null;
  });

/** What is called becomes another, with the same arguments. */
export const renamedCall = (from: string, to: string): Remedy =>
  changed((written) => (written.startsWith(`${from}(`) ? to + written.slice(from.length) : null));

/** One more stage of the chain that ends at the place, where its line or its body ends too; a choice has several ends. */
export const thenPipe =
  (stage: string): Remedy =>
  ({ span, text }) =>
    /^[^\S\n]*(?:\}|\/\/|\r?\n|$)/.test(text.slice(span.end.offset)) && text[span.end.offset - 1] !== '}'
      ? rewrite({ ...span, start: span.end }, ` |> ${stage}`, `Add \`|> ${stage}\`.`)
      : null;

/** A position of the text, for edits beside the place that was reported. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1 };
}

export const spanAt = (file: string, text: string, from: number, to: number): Span => ({
  file,
  start: positionAt(text, from),
  end: positionAt(text, to),
});
