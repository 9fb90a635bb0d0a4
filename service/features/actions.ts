/** What can be done about what is wrong: the checker's fixes, and ways to silence what is meant. */
import type { Range, TextEdit } from '../text/places.js';
import type { Context } from './context.js';
import { problems } from './problems.js';

export interface Action {
  readonly title: string;
  readonly kind: 'quickfix' | 'source.fixAll';
  readonly edits: readonly TextEdit[];
  /** The diagnostic that it is for. */
  readonly code: string | null;
  /** Whether it is the one right answer. */
  readonly preferred: boolean;
}

/** @param place what is selected */
export function actions(context: Context, { from, to }: Range): readonly Action[] {
  const all = problems(context);
  const here = all.filter((problem) => problem.from <= to && from <= problem.to);
  const fixes = here.flatMap(({ fix, code }): Action[] =>
    fix === null ? [] : [{ title: fix.title, kind: 'quickfix', edits: fix.edits, code, preferred: true }],
  );
  const silenced = here.flatMap(({ severity, code, from: at }): Action[] =>
    severity === 'warning' ? [{ ...silence(context, code, at), kind: 'quickfix', code, preferred: false }] : [],
  );
  const every = all.flatMap(({ fix }) => (fix === null ? [] : [fix.edits]));
  const apart: TextEdit[] = [];
  for (const edits of every) if (!edits.some((edit) => apart.some((other) => touch(edit, other)))) apart.push(...edits);
  const together: readonly Action[] = every.length < 2 ? [] : [{ title: `Make all ${every.length} fixes of this file.`, kind: 'source.fixAll', edits: apart, code: null, preferred: false }]; // prettier-ignore
  return [...fixes, ...silenced, ...together];
}

const touch = (a: Range, b: Range): boolean => a.from <= b.to && b.from <= a.to;

/** A comment at the end of the line says that a warning is meant. */
function silence({ reading: { text } }: Context, code: string, at: number): Pick<Action, 'title' | 'edits'> {
  const end = /^[^\n\r]*/.exec(text.slice(at))![0].length + at;
  return { title: `It is meant: // allow ${code}`, edits: [{ from: end, to: end, text: ` // allow ${code}: ` }] };
}
