/** A place in a source text. Lines and columns count from 1, `offset` from 0; `end` is exclusive. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export interface Span {
  /** The path of the file as it was given to the parser. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** The smallest span that covers both. */
export function joinSpans(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: last.end };
}
