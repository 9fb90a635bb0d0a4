/** Fixes, from what an entry says to a changed text. */
import type { Edit, Fix } from '../../../grammar/text/fix.js';
import type { Diagnostic, Finding, Remedy } from '../model/diagnostic.js';
import { positionAt } from './remedy.js';

/** The library and installed packages are not the user's to change, and what is set from outside is in no file. */
const isUsers = (file: string): boolean => !/^std\/|^--set |(?:^|[/\\])node_modules[/\\]/.test(file);

/**
 * The diagnostic of a finding, with its fix worked out on the text of its file.
 *
 * @param remedies what each expansion of the text asks for: only where all ask for the same is there one right answer
 */
export function settle(
  { remedy, details: _, removes, ...finding }: Finding,
  textOf: (file: string) => string | null,
  remedies: readonly (Remedy | null)[] = [remedy],
): Diagnostic {
  const { span, labels } = finding;
  const text = isUsers(span.file) ? textOf(span.file) : null;
  const asked = text === null ? [] : remedies.map((each) => each?.({ span, labels, text }) ?? null);
  const [fix = null] = asked;
  const agreed = asked.every((other) => JSON.stringify(other) === JSON.stringify(fix));
  const own = fix !== null && agreed && fix.edits.every((edit) => edit.span.file === span.file);
  const edits = own ? fix.edits.map((edit) => tidy(edit, text!)) : [];
  return { ...finding, fix: own ? { ...fix, edits, parameters: removes } : null };
}

/** What is taken out of a line takes the blanks before it along. */
function tidy(edit: Edit, text: string): Edit {
  const { start, end } = edit.span;
  if (edit.text !== '' || start.offset === end.offset || start.column === 1) return edit;
  const blanks = /[^\S\n]*$/.exec(text.slice(0, start.offset))![0].length;
  return { ...edit, span: { ...edit.span, start: positionAt(text, start.offset - blanks) } };
}

/** The text with those fixes applied that do not touch one another; the first in the list are preferred. */
export function applyFixes(
  text: string,
  fixes: readonly Fix[],
): { readonly text: string; readonly applied: readonly Fix[]; readonly written: readonly Written[] } {
  const applied: Fix[] = [];
  const edits: Edit[] = [];
  for (const fix of fixes) {
    if (fix.edits.some((edit) => edits.some((other) => touch(edit, other)))) continue;
    applied.push(fix);
    edits.push(...fix.edits);
  }
  edits.sort((a, b) => b.span.start.offset - a.span.start.offset);
  const replace = (result: string, { span, text: made }: Edit) =>
    result.slice(0, span.start.offset) + made + result.slice(span.end.offset);
  let shift = 0;
  const written = edits.toReversed().map(({ span, text: made }): Written => {
    const from = span.start.offset + shift;
    shift += made.length - (span.end.offset - span.start.offset);
    return { from, to: from + made.length };
  });
  return { text: edits.reduce(replace, text), applied, written };
}

/** Where a text stands that a fix has written. */
export interface Written {
  readonly from: number;
  readonly to: number;
}

const touch = (a: Edit, b: Edit): boolean =>
  a.span.start.offset <= b.span.end.offset && b.span.start.offset <= a.span.end.offset;
