/**
 * `gan diff A B`: what differs between two programs in what they mean.
 *
 * The exit code is that of `diff`: 0 where they mean the same, 1 where they do not. A program with mistakes ends in 1
 * as well, with its diagnostics on stderr and nothing on stdout.
 */
import pc from 'picocolors';
import { diff as differences } from '../../compiler/diff/diff.js';
import { render } from '../../compiler/diff/render.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount } from '../../compiler/graph/ir/types.js';
import { visibleIn, visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { compileFile, readSettings, usable } from '../host/program.js';

export interface DiffOptions {
  readonly json?: boolean;
  readonly set?: readonly string[];
}

export async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  const set = readSettings(options.set);
  const compiled = [await compileFile(before, set), await compileFile(after, set)] as const;
  const [a, b] = [usable(before, compiled[0]), usable(after, compiled[1])];
  const found = differences(a, b);
  if (!found.same) process.exitCode = 1;
  if (options.json === true) {
    const side = (file: string, { program, fingerprint }: typeof a) => ({
      file,
      fingerprint,
      parameters: total(program),
    });
    process.stdout.write(`${visibleJson({ before: side(before, a), after: side(after, b), ...found }, 2)}\n`);
    return;
  }
  const text = found.same
    ? visibleLine(`${before} and ${after} mean the same.`) + '\n'
    : `${heading('-', before, a.program)}${heading('+', after, b.program)}\n${render(visibleIn(found), pc)}`;
  process.stdout.write(text);
}

const heading = (mark: string, file: string, program: Program): string =>
  `${mark} ${pc.bold(visibleLine(file))}  ${showCount(total(program))} parameters\n`;

const total = ({ networks }: Program): number => networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);
