/**
 * `gan diff A B`: what differs between two programs in what they mean, or between those of two runs, with their seeds,
 * and what the runs have come to, side by side.
 *
 * The exit code is that of `diff`: 0 where they mean the same and have the same seed, 1 where not. A program with
 * mistakes ends in 1 as well, with its diagnostics on stderr and nothing on stdout.
 */
import pc from 'picocolors';
import { diff as differences } from '../../compiler/diff/diff.js';
import { render, section } from '../../compiler/diff/render.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount } from '../../compiler/graph/ir/types.js';
import { visibleIn, visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { readSettings } from '../host/program.js';
import { columns } from '../output/columns.js';
import { type Compared, compared, runChanges, runNumbers } from '../project/compared.js';

export interface DiffOptions {
  readonly json?: boolean;
  readonly set?: readonly string[];
  readonly setBefore?: readonly string[];
  readonly setAfter?: readonly string[];
}

export async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  const { json, set = [], setBefore = [], setAfter = [] } = options;
  const settings = [setBefore, setAfter].map((own) => readSettings([...set, ...own]));
  const a = await compared(before, settings[0]!);
  const b = await compared(after, settings[1]!);
  const found = differences(a, b);
  const runs = runChanges(a, b);
  const numbers = runNumbers(a, b);
  if (!found.same || runs.some(({ name }) => name === 'seed')) process.exitCode = 1;
  if (json === true) {
    const about = ({ name, program, fingerprint }: Compared) => ({
      file: name,
      fingerprint,
      parameters: total(program),
    });
    process.stdout.write(`${visibleJson({ before: about(a), after: about(b), ...found, runs, numbers }, 2)}\n`);
    return;
  }
  const own = section('runs', visibleIn(runs), pc);
  const text = found.same
    ? visibleLine(`${before} and ${after} mean the same.`) + '\n'
    : `${heading('-', before, a.program)}${heading('+', after, b.program)}\n${render(visibleIn(found), pc)}`;
  process.stdout.write([text, own, side(before, after, numbers)].filter((part) => part !== '').join('\n'));
}

/** Losses and measures of two runs beside each other, as each wrote them last. */
function side(before: string, after: string, numbers: ReturnType<typeof runNumbers>): string {
  if (numbers.length === 0) return '';
  const rows = numbers.map(({ name, before, after }) => [`  ${name}`, before ?? '-', after ?? '-']);
  const [head, ...lines] = columns([['  ', before, after], ...rows].map((row) => row.map(visibleLine)));
  return `${pc.bold('numbers')}\n${pc.dim(head)}\n${lines.join('\n')}\n`;
}

const heading = (mark: string, file: string, program: Program): string =>
  `${mark} ${pc.bold(visibleLine(file))}  ${showCount(total(program))} parameters\n`;

const total = ({ networks }: Program): number => networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);
