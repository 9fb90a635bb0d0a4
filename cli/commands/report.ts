/** `gan report RUN RUN...`: one page that holds several runs beside each other. */
import { dirname } from 'node:path';
import { makeFolder, writeFileAtomically } from '../../runtime/files/writing.js';
import { readCurves } from '../../runtime/report/curves.js';
import { type ComparedRun, comparisonHtml } from '../../runtime/report/comparison.js';
import { previewFiles } from '../../runtime/report/previews.js';
import type { Overview } from '../../runtime/run/overview.js';
import { durationText } from '../../runtime/text/numbers.js';
import { counted } from '../../runtime/text/prose.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { checkOutFile } from '../host/out-file.js';
import { UserError } from '../host/user-error.js';
import { numbersOf, stateText, stepsText } from '../output/overview.js';
import { type Compared, compared } from '../project/compared.js';
import { differencesOf } from '../project/differences.js';
import { projectOf } from '../project/run-program.js';

export interface ReportOptions {
  readonly out?: string;
  readonly force?: boolean;
}

export async function report(folders: readonly string[], options: ReportOptions): Promise<void> {
  const { out = 'comparison.html', force } = options;
  checkOutFile(out, force === true, 'Name a file with --out.');
  // Whatever is none is told before anything is read.
  for (const folder of folders) projectOf(folder);
  const runs: (Compared & { readonly run: Overview })[] = [];
  for (const folder of folders) {
    const { run, ...rest } = await compared(folder, {});
    if (run === null) throw new UserError(`${folder} is not a run folder.`);
    runs.push({ ...rest, run });
  }
  const differences = differencesOf(runs);
  const page = await comparisonHtml(await Promise.all(runs.map(shown)), differences);
  makeFolder(dirname(out));
  await writeFileAtomically(out, page);
  process.stdout.write(`${visibleLine(`${counted(runs.length, 'run')} in ${out}; open it in a browser.`)}\n`);
}

async function shown({ name, run, fingerprint }: Compared & { readonly run: Overview }): Promise<ComparedRun> {
  return {
    name,
    facts: [
      ['program', run.program],
      ['fingerprint', fingerprint.slice(0, 12)],
      ['seed', run.seed === null ? '' : String(run.seed)],
      ['engine', run.engine ?? ''],
      ['state', stateText(run)],
      ['steps', stepsText(run)],
      ['time', durationText(run.seconds)],
      ...numbersOf(run),
    ],
    curves: await readCurves(name),
    previews: await previewFiles(name),
  };
}
