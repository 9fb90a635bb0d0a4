/** `gan sample RUN`: pictures or data from a checkpoint. */
import { join } from 'node:path';
import { exists, nearestPath } from '../files.js';
import { runProject } from '../run-project.js';
import { UserError } from '../user-error.js';

export interface SampleOptions {
  readonly count?: string;
  readonly seed?: string;
  readonly with?: readonly string[];
  readonly label?: string;
  readonly out?: string;
  readonly device?: string;
  readonly interpolate?: boolean;
  readonly truncation?: string;
}

export async function sample(run: string, options: SampleOptions): Promise<void> {
  if (!exists(run)) {
    const meant = nearestPath(run);
    const hint = meant === null ? 'Train one first: gan train examples/digits.gan' : `Did you mean ${meant}?`;
    throw new UserError(`There is no run ${run}.`, hint);
  }
  const project = join(run, 'program');
  if (!exists(join(project, 'train.ts')))
    throw new UserError(`${run} is not a run folder.`, 'Name a folder that `gan train` made, such as runs/digits-1.');
  if (!exists(join(project, 'sample.ts'))) {
    throw new UserError(
      `The program of ${run} shows nothing.`,
      'Add a line such as: every 5 epochs { preview grid(8, 8) of G(z) }',
    );
  }
  const passed = (['count', 'seed', 'label', 'out', 'device'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  for (const given of options.with ?? []) passed.push('--with', given);
  if (options.interpolate === true) passed.push('--interpolate');
  await runProject(project, 'sample.ts', ['--run', run, ...passed]);
}
