/** The layout algebra of the formatter, and the shapes that many constructs share. */
import { builders, printer } from 'prettier/doc';
import type { CommentReader, Unit } from './comments.js';
import type { SourceToken } from '../text/problems.js';
import type { Comment } from '../lexer/comments.js';

export type Doc = builders.Doc;
export const { align, breakParent, fill, group, hardline, ifBreak, indent, join, line, lineSuffix, softline } =
  builders;

/** What printing carries along. */
export interface Printer {
  readonly comments: CommentReader;
}

const WIDTH = 100;

/** The text of a layout, with lines of at most 100 characters where they can be broken. */
export function render(doc: Doc): string {
  return printer.printDocToString(doc, { printWidth: WIDTH, tabWidth: 2, useTabs: false }).formatted;
}

/** Its comments above, the thing itself, its comment behind. */
export function withComments({ above, doc, behind }: Unit): Doc {
  return above.length === 0 && behind === '' ? doc : [...above, doc, behind];
}

/** `open a, b, c close`: on one line, or one entry a line with a comma after each. */
export function bracketed(
  print: Printer,
  open: string,
  units: readonly Unit[],
  close: SourceToken,
  options: { readonly space?: Doc; readonly filled?: boolean } = {},
): Doc {
  const left = print.comments.remaining(close.startOffset);
  if (units.length === 0 && left.length === 0) return [open, close.image];
  const edge = options.space ?? softline;
  const entries = units.map(withComments);
  const bare = units.every(({ above, behind }) => above.length === 0 && behind === '');
  const inside = options.filled === true && bare ? filled(entries) : join([',', line], entries);
  return group([
    open,
    indent([edge, inside, units.length === 0 ? '' : ifBreak(','), dangling(left, units.length > 0)]),
    edge,
    close.image,
  ]);
}

function filled(entries: readonly Doc[]): Doc {
  return fill(entries.flatMap((entry, index) => (index === 0 ? [entry] : [line, entry])).map(withComma));
}

const withComma = (part: Doc, index: number, parts: Doc[]): Doc =>
  index % 2 === 0 && index < parts.length - 1 ? [part, ','] : part;

/** Comments after the last entry of a list. */
function dangling(comments: readonly Comment[], follow: boolean): Doc {
  return comments.map(({ text }, index) => [index === 0 && !follow ? '' : hardline, text, breakParent]);
}

/** Units one below the other, with the blank lines of the source, at most one in a row. */
export function stacked(units: readonly Unit[], left: readonly Comment[]): Doc[] {
  const parts: Doc[] = [];
  let lastLine: number | null = null;
  const add = (doc: Doc, first: number, last: number) => {
    if (lastLine !== null) parts.push(first - lastLine > 1 ? [hardline, hardline] : hardline);
    parts.push(doc);
    lastLine = last;
  };
  for (const unit of units) add(withComments(unit), unit.firstLine, unit.lastLine);
  for (const { text, span } of left) add([text, breakParent], span.start.line, span.start.line);
  return parts;
}
