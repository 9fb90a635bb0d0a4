/** What is wrong: of the text as it stands, what does not parse; of the last check, what was not touched since. */
import { settle } from '../../compiler/diagnostics/fixes/apply.js';
import { syntaxFinding } from '../../compiler/diagnostics/report/report.js';
import { problemOf } from '../facts/examine.js';
import type { Problem } from '../facts/facts.js';
import type { Context } from './context.js';

export function problems(context: Context): readonly Problem[] {
  const { file, reading, facts } = context;
  if (facts !== null && facts.text === reading.text) return facts.problems.filter((problem) => problem.file === file);
  const syntax = reading.problems.map((problem) => problemOf(settle(syntaxFinding(problem), () => reading.text)));
  const old = context.moved((facts?.problems ?? []).filter((problem) => problem.file === file && !problem.code.startsWith('syntax/'))); // prettier-ignore
  // Their fixes and labels were for the text of then.
  return [...syntax, ...old.map((problem) => ({ ...problem, labels: [], fix: null }))];
}
