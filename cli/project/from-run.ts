/** A run that a new one begins with: found, and what its program has in common with the new one. */
import { classAxesOf } from '../../compiler/graph/analyse/classes/class-axes.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { readCheckpoint } from '../../runtime/checkpoints/checkpoint.js';
import { readAt } from '../../runtime/checkpoints/choose.js';
import type { FromRun } from '../../runtime/run/from-run.js';
import { UserError } from '../host/user-error.js';
import { compiledRun, projectOf } from './run-program.js';

/**
 * Its checkpoint need not be the newest, and its data need not be there any more.
 * @param at which checkpoint, as `gan sample` takes it; the newest by default
 * @throws UserError where there is no such run; RunError where it has no such checkpoint, or a damaged one
 */
export async function fromRun(run: string, at: string | undefined, program: Program): Promise<FromRun> {
  projectOf(run);
  const which = readAt(at ?? 'last', 'at');
  const before = await compiledRun(run);
  if (before === null)
    throw new UserError(
      `The program of ${run} cannot be read any more, so nothing says what its weights mean.`,
      'Name another run.',
    );
  const { info } = await readCheckpoint(run, { program: before.file, fingerprint: before.fingerprint }, which);
  return {
    run,
    step: info.step,
    program: before.file,
    fingerprint: info.fingerprint,
    classes: { before: classAxesOf(before.program), now: classAxesOf(program) },
  };
}
