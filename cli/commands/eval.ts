/** `gan eval RUN`: what came out, in numbers. */
import { resolve } from 'node:path';
import type { Program } from '../../compiler/graph/ir/program.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { measuresOf } from '../../compiler/graph/ir/plan.js';
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
  readonly neighbours?: string;
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
  const { neighbours } = options;
  if (neighbours !== undefined && !neighbours.toLowerCase().endsWith('.png'))
    throw new UserError(`--neighbours takes a file that ends in .png, not ${neighbours}.`, 'For example --neighbours copies.png.', 2); // prettier-ignore
  const { program, places, added } = await measuredOf(run, readSettings(options.set), options.metric ?? []);
  if (neighbours !== undefined) checkDrawn(program, places);
  await emitted(
    program,
    {
      fingerprint: fingerprintOf(run),
      device: options.device,
      dataOptions: (data) => mapPaths(data.source, givenOptions(data), (path) => resolve(pathOf(data, path))),
      weightsFile: ({ start }) => resolve(pathOf(start!, start!.path)),
      modelFile: ({ file }) => resolve(pathOf(file, file.path)),
      evaluate: { places, added, ...(samples !== undefined && { samples }) },
    },
    (folder) =>
      runProject(folder, 'eval.ts', [
        ...['--run', run],
        ...passedOn(options, ['seed', 'device', 'at', 'neighbours']),
        ...(options.json === true ? ['--json'] : []),
      ]),
  );
}

/** @throws UserError where no metric, or more than one, finds something that can be drawn */
function checkDrawn({ training }: Program, places: readonly number[]): void {
  const asked = measuresOf(training!.items);
  const drawn = places.filter((place) => metrics.get(asked[place]!.metric.name)!.draws === true);
  if (drawn.length === 1) return;
  const able = [...metrics.values()].flatMap(({ name, draws }) => (draws === true ? [name] : []));
  throw drawn.length === 0
    ? new UserError('None of these metrics looks for neighbours.', `Ask for one that does: --metric ${able[0]}, or --metric "${able[0]}(digits.image)".`, 2) // prettier-ignore
    : new UserError('More than one of these metrics looks for neighbours.', 'Ask for one of them with --metric.', 2);
}
