/** `gan build FILE --out DIR`: the trainer as a project. */
import { dirname, resolve } from 'node:path';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { buildProject } from '../project/build.js';
import { targetNamed } from '../project/targets.js';
import { isFree } from '../host/files.js';
import { compileForUse, readSettings } from '../host/program.js';
import { UserError } from '../host/user-error.js';

export interface BuildOptions {
  readonly out?: string;
  readonly target: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly set?: readonly string[];
}

export async function build(file: string, options: BuildOptions): Promise<void> {
  const target = targetNamed(options.target);
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
  await buildProject(built, out, target);
  if (options.json === true) {
    process.stdout.write(`${visibleJson({ out, target: options.target, fingerprint })}\n`);
  } else {
    process.stdout.write(
      `${visibleLine(out)} is ready:\n\n  cd ${/^[\w./\\-]+$/.test(out) ? out : `"${visibleLine(out)}"`}\n  npm install\n  npm run train\n`,
    );
  }
}
