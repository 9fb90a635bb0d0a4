/** `gan eval RUN`: what came out, in numbers. */
import { resolve } from 'node:path';
import { mapPaths } from '../../runtime/data/sources/paths.js';
import { readSettings } from '../host/program.js';
import { givenOptions, pathOf } from '../host/data-spec.js';
import { UserError } from '../host/user-error.js';
import { measuredOf } from '../project/measured.js';
import { emitted, fingerprintOf, projectOf } from '../project/run-program.js';
import { passedOn, runProject } from '../project/run-project.js';

export interface EvalOptions {
  readonly metric?: readonly string[];
  readonly samples?: string;
  readonly seed?: string;
  readonly device?: string;
  readonly at?: string;
  readonly json?: boolean;
  readonly set?: readonly string[];
}

export async function evaluate(run: string, options: EvalOptions): Promise<void> {
  projectOf(run);
  const samples = options.samples === undefined ? undefined : Number(options.samples);
  if (samples !== undefined && !(Number.isSafeInteger(samples) && samples >= 2))
    throw new UserError(`--samples takes a whole number from 2, not ${options.samples}.`, 'For example --samples 5000.', 2); // prettier-ignore
  const { program, places, added } = await measuredOf(run, readSettings(options.set), options.metric ?? []);
  await emitted(
    program,
    {
      fingerprint: fingerprintOf(run),
      dataOptions: (data) => mapPaths(data.source, givenOptions(data), (path) => resolve(pathOf(data, path))),
      weightsFile: ({ start }) => resolve(pathOf(start!, start!.path)),
      modelFile: ({ file }) => resolve(pathOf(file, file.path)),
      evaluate: { places, added, ...(samples !== undefined && { samples }) },
    },
    (folder) =>
      runProject(folder, 'eval.ts', [
        ...['--run', run],
        ...passedOn(options, ['seed', 'device', 'at']),
        ...(options.json === true ? ['--json'] : []),
      ]),
  );
}
