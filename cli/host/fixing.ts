/** `gan check --fix`: makes the changes that diagnostics carry, until there are none left. */
import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { compile } from '../../compiler/compile.js';
import type { Diagnostic, Fix } from '../../compiler/diagnostics/model/diagnostic.js';
import { applyFixes } from '../../compiler/diagnostics/fixes/apply.js';
import { troubleWith } from '../../runtime/files/writing.js';
import { visible, visibleLine } from '../../runtime/text/visible.js';
import { fileHost, readText } from './host.js';
import type { Settings } from './program.js';

/** One change that was made, as a person reads it. */
export interface Change {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly title: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A fix may uncover the next mistake, and that its own fix; programs need few rounds, and no more than these. */
const rounds = 10;

/** Fixes a program and the files of the user's that it imports or extends. With `dryRun`, only says how. */
export async function fixProgram(file: string, set: Settings, dryRun: boolean): Promise<readonly Change[]> {
  const host = fileHost(file);
  const texts = new Map<string, string>();
  const changes: Change[] = [];
  for (let round = 0; round < rounds; round++) {
    const { diagnostics, text } = await compile(file, { ...host, read: (path) => texts.get(path) ?? host.read(path) }, { set }); // prettier-ignore
    const fixable = diagnostics.flatMap((diagnostic) =>
      diagnostic.fix === null ? [] : [{ diagnostic, fix: diagnostic.fix }],
    );
    if (fixable.length === 0) break;
    for (const path of new Set(fixable.map(({ diagnostic }) => diagnostic.span.file))) {
      const own = fixable.filter(({ diagnostic }) => diagnostic.span.file === path);
      const before = text(path) ?? '';
      const { text: after, applied } = applyFixes(before, own.map(({ fix }) => fix)); // prettier-ignore
      texts.set(path, after);
      const made = own.filter(({ fix }) => applied.includes(fix));
      changes.push(...made.map(({ diagnostic, fix }) => changeOf(diagnostic, fix, before)));
    }
  }
  if (!dryRun) for (const [path, text] of texts) write(path, text);
  return changes;
}

/** The lines that a fix touches, before and after. */
function changeOf({ code, span: { file } }: Diagnostic, fix: Fix, text: string): Change {
  const offsets = fix.edits.flatMap(({ span }) => [span.start.offset, span.end.offset]);
  const from = text.lastIndexOf('\n', Math.min(...offsets) - 1) + 1;
  const next = text.indexOf('\n', Math.max(...offsets));
  const to = next < 0 ? text.length : next + 1;
  const rest = text.slice(to);
  const changed = applyFixes(text, [fix]).text;
  const before = linesOf(text.slice(from, to));
  const after = linesOf(changed.slice(from, changed.length - rest.length));
  let same = 0;
  while (same < Math.min(before.length, after.length) && before.at(-1 - same) === after.at(-1 - same)) same++;
  const line = text.slice(0, from).split('\n').length;
  const changedLines = (lines: readonly string[]) => lines.slice(0, lines.length - same);
  return { file, line, code, title: fix.title, before: changedLines(before), after: changedLines(after) };
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

/** The change as a person reads it: where, what, and the lines. */
export function showChange({ file, line, code, title, before, after }: Change): string {
  const lines = [
    ...before.map((text) => pc.red(`- ${visible(text)}`)),
    ...after.map((text) => pc.green(`+ ${visible(text)}`)),
  ];
  return [`${visibleLine(file)}:${line} ${pc.dim(`[${code}]`)} ${visibleLine(title)}`, ...lines].join('\n') + '\n';
}

function write(file: string, text: string): void {
  try {
    if (readText(file) !== text) writeFileSync(file, text);
  } catch (error) {
    throw troubleWith(error, file, 'write');
  }
}
