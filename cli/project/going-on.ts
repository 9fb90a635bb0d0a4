/** Going on with a run whose program was edited since. */
import pc from 'picocolors';
import { goingOn } from '../../compiler/diff/going-on.js';
import { lineOf, render } from '../../compiler/diff/render.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { Changed } from '../../runtime/checkpoints/changes.js';
import { readResumed } from '../../runtime/run/beginning.js';
import { visibleIn, visibleLine } from '../../runtime/text/visible.js';
import { UserError } from '../host/user-error.js';
import { compiledRun } from './run-program.js';

/** The program that a run is to go on with. */
interface Next {
  readonly program: Program;
  readonly fingerprint: string;
  readonly text: (file: string) => string | null;
}

/**
 * What was changed since the run was trained; null where nothing was. Says what it is, unless `quiet`.
 * @throws UserError after showing what differs, where the run cannot go on so; RunError where it has nothing to go on from
 */
export async function changedSince(run: string, next: Next, quiet: boolean): Promise<Changed | null> {
  const program = `${next.program.name}.gan`;
  const before = await compiledRun(run);
  // Whatever cannot be compared is held to be another program.
  if (before === null || before.fingerprint === next.fingerprint) {
    await readResumed(run, { program, fingerprint: next.fingerprint });
    return null;
  }
  const from = before.fingerprint;
  const found = goingOn(before, next);
  const { obstacles } = found;
  const shown = `${render(visibleIn({ ...found, params: [] }), pc)}\n`;
  if (obstacles.length > 0) {
    process.stderr.write(shown);
    throw new UserError(
      `${run} cannot go on with this program: ${obstacles.join('; ')}.`,
      `Train anew, or go on with ${run}/${before.file}: rates, lengths, losses, previews and measures may change.`,
    );
  }
  const made = await readResumed(run, { program, fingerprint: from });
  const step = 'info' in made ? made.info.step : 0;
  if (!quiet)
    process.stdout.write(`${visibleLine(`From step ${step + 1} on, ${run} goes on with changes:`)}\n${shown}`);
  return { step, from, to: next.fingerprint, changes: found.training.map(lineOf) };
}
