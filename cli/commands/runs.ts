/** `gan runs [FOLDER]`: what runs there are, and how far each has come. */
import pc from 'picocolors';
import { overviews } from '../../runtime/run/overview.js';
import { runsFolder } from '../../runtime/run/folder.js';
import { durationText } from '../../runtime/text/numbers.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { exists, isFolder } from '../host/files.js';
import { UserError } from '../host/user-error.js';
import { columns } from '../output/columns.js';
import { numbersOf, stateText, stepsText } from '../output/overview.js';

export interface RunsOptions {
  readonly json?: boolean;
}

export async function runs(folder: string | undefined, { json }: RunsOptions): Promise<void> {
  const place = folder ?? runsFolder;
  if (exists(place) && !isFolder(place)) throw new UserError(`${place} is not a folder.`, 'Name a folder of runs.', 2);
  const found = await overviews(place);
  if (json === true) {
    process.stdout.write(`${visibleJson({ runs: found }, 2)}\n`);
    return;
  }
  if (found.length === 0)
    throw new UserError(`There are no runs in ${place}.`, 'Train one first: gan train examples/digits.gan');
  const rows = found.map((run) => [run.folder, run.program, stateText(run), stepsText(run), durationText(run.seconds), numbersOf(run).map((pair) => pair.join(' ')).join('  ')]); // prettier-ignore
  const head = ['run', 'program', 'state', 'steps', 'time', 'last losses, measures'];
  const [title, ...lines] = columns([head, ...rows].map((row) => row.map(visibleLine)));
  process.stdout.write(`${pc.dim(title)}\n${lines.join('\n')}\n`);
}
