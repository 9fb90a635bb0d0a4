/** `gan build FILE --out DIR`: the trainer as a project. */
import { dirname, resolve } from 'node:path';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { buildProject } from '../project/build.js';
import { targetNamed } from '../project/targets.js';
import { isFree, writeFiles } from '../host/files.js';
import { launchFiles, launchText } from '../project/launch.js';
import { compileForUse, readSettings } from '../host/program.js';
import { UserError } from '../host/user-error.js';

export interface BuildOptions {
  readonly out?: string;
  readonly target: string;
  readonly force?: boolean;
  readonly json?: boolean;
  /** What starts it on several machines. */
  readonly launch?: string;
  readonly set?: readonly string[];
}

export async function build(file: string, options: BuildOptions): Promise<void> {
  const target = targetNamed(options.target);
  const { launch } = options;
  if (launch !== undefined && target.name !== 'pytorch')
    throw new UserError('--launch is for projects on several machines.', 'Add --target pytorch, or leave it out.', 2);
  const set = readSettings(options.set);
  const built = await compileForUse(file, set);
  const { program, fingerprint } = built;
  const out = options.out ?? program.name;
  if (!isFree(out) && options.force !== true) {
    throw new UserError(
      `${out} exists and is not an empty folder.`,
      'Name another with --out, or write over it with --force.',
      2,
    );
  }
  if (resolve(out) === resolve(dirname(file))) {
    throw new UserError(`${file} itself lies in that folder.`, 'Name another with --out.', 2);
  }
  const launching = launch === undefined ? [] : launchFiles(launch, program.name);
  await buildProject(built, out, target);
  writeFiles(out, launching);
  const leftOut = target.leftOut?.(program) ?? [];
  if (options.json === true) {
    process.stdout.write(
      `${visibleJson({ out, target: options.target, fingerprint, ...(leftOut.length > 0 && { leftOut }) })}\n`,
    );
  } else {
    const start = target.name === 'pytorch' ? ['pip install .', launch === undefined ? 'python train.py' : launchText(launch)] : ['npm install', 'npm run train']; // prettier-ignore
    const lines = [`cd ${/^[\w./\\-]+$/.test(out) ? out : `"${visibleLine(out)}"`}`, ...start];
    process.stdout.write(`${visibleLine(out)} is ready:\n\n${lines.map((line) => `  ${line}\n`).join('')}`);
    for (const sentence of leftOut) process.stdout.write(`\n${visibleLine(sentence)}\n`);
  }
}
