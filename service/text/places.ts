/** Places in a text, as offsets in UTF-16 units: what every editor can count. */
import type { Span } from '../../grammar/text/source.js';

/** `to` is exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Place extends Range {
  readonly file: string;
}

/** What stands at the place becomes `text`. */
export interface TextEdit extends Range {
  readonly text: string;
}

export const rangeOf = ({ start, end }: Span): Range => ({ from: start.offset, to: end.offset });

export const placeOf = (span: Span): Place => ({ file: span.file, ...rangeOf(span) });

/** Whether an offset is inside a place, or right behind it, where one types on. */
export const touches = ({ from, to }: Range, at: number): boolean => from <= at && at <= to;

/** Whether one place lies within another. */
export const holds = (outer: Range, inner: Range): boolean => outer.from <= inner.from && inner.to <= outer.to;

/** The text with edits made in it, none of which touch one another. */
export const applyEdits = (text: string, edits: readonly TextEdit[]): string =>
  [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, text: made }) => result.slice(0, from) + made + result.slice(to), text);
