/** `gan report RUN RUN...`: one page that holds several runs beside each other. */
import { dirname } from 'node:path';
import { diff } from '../../compiler/diff/diff.js';
import { render } from '../../compiler/diff/render.js';
import type { Paint } from '../../compiler/diagnostics/render/render.js';
import { makeFolder, writeFileAtomically } from '../../runtime/files/writing.js';
import { readCurves } from '../../runtime/report/curves.js';
import { type ComparedRun, comparisonHtml, type Difference, type Word } from '../../runtime/report/comparison.js';
import { previewFiles } from '../../runtime/report/previews.js';
import type { Overview } from '../../runtime/run/overview.js';
import { durationText } from '../../runtime/text/numbers.js';
import { counted } from '../../runtime/text/prose.js';
import { visibleIn, visibleLine } from '../../runtime/text/visible.js';
import { checkOutFile } from '../host/out-file.js';
import { UserError } from '../host/user-error.js';
import { numbersOf, stateText, stepsText } from '../output/overview.js';
import { type Compared, compared } from '../project/compared.js';
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
  const [first, ...others] = runs as [Compared, ...Compared[]];
  const differences = others.map((other): Difference => {
    const found = diff(first, other);
    const title = `From ${first.name} to ${other.name}`;
    if (found.same) return { title, lines: [[{ text: 'Their programs mean the same.', look: '' }]] };
    return { title, lines: words(render(visibleIn(found), marks)) };
  });
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

/** Text between marks that no text has which was made visible. */
const looks: readonly Word['look'][] = ['', 'red', 'green', 'cyan', 'bold', 'dim'];
const marked = (look: Word['look']) => (text: string) => `\x00${looks.indexOf(look)}${text}\x00`;
const marks: Paint = {
  ...{ red: marked('red'), green: marked('green'), yellow: marked(''), cyan: marked('cyan') },
  ...{ bold: marked('bold'), dim: marked('dim') },
};

/** Lines of words and the look of each; what was marked has no other marks in it. */
const words = (text: string): Difference['lines'] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .split('\x00')
        .map((part, i): Word =>
          i % 2 === 0 ? { text: part, look: '' } : { text: part.slice(1), look: looks[Number(part[0])]! },
        )
        .filter(({ text: part }) => part !== ''),
    );
