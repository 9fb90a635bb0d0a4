/** `gan train FILE`: build and run. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildProject } from '../build.js';
import { exists } from '../files.js';
import { compileForUse, readSettings } from '../program.js';
import { runProject } from '../run-project.js';
import { UserError } from '../user-error.js';
import { checkTarget } from './build.js';

export interface TrainOptions {
  readonly out?: string;
  readonly steps?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly device?: string;
  readonly resume?: string;
  readonly quiet?: boolean;
  readonly target: string;
  readonly set: readonly string[];
}

export async function train(file: string, options: TrainOptions): Promise<void> {
  checkTarget(options.target);
  if (options.out !== undefined && options.resume !== undefined) {
    throw new UserError('--out and --resume cannot be given together.', 'Leave one of the two out.', 2);
  }
  const set = readSettings(options.set);
  const { program, fingerprint } = await compileForUse(file, set);
  if (options.resume !== undefined && !exists(options.resume)) {
    throw new UserError(
      `There is no run ${options.resume} to go on with.`,
      'Name a run folder, such as runs/digits-1.',
    );
  }
  const folder = options.resume ?? options.out ?? newRunFolder(program.name);
  if (options.resume === undefined && exists(join(folder, 'metrics.jsonl'))) {
    throw new UserError(
      `${folder} already holds a run.`,
      `--resume ${folder} goes on with it; --out names another folder.`,
    );
  }
  const project = join(folder, 'program');
  await buildProject(program, fingerprint, project, set);
  const passed = (['steps', 'epochs', 'seed', 'device'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const place = options.resume === undefined ? ['--out', folder] : ['--resume', folder];
  await runProject(project, 'train.ts', [...passed, ...place, ...(options.quiet === true ? ['--quiet'] : [])]);
}

/** `runs/digits-1`, or the next free number. */
function newRunFolder(name: string): string {
  mkdirSync('runs', { recursive: true });
  for (let number = 1; ; number++) {
    const folder = join('runs', `${name}-${number}`);
    if (exists(folder)) continue;
    mkdirSync(folder);
    return folder;
  }
}
