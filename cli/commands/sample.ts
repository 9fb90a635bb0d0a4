/** `gan sample RUN`: pictures or data from a checkpoint. */
import { join } from 'node:path';
import { exists } from '../host/files.js';
import { readSettings, type Settings } from '../host/program.js';
import { emitted, fingerprintOf, hasOwn, programOf, projectOf, withParams } from '../project/run-program.js';
import { shownFor, shownOf } from '../project/shown.js';
import { passedOn, runProject } from '../project/run-project.js';
import { UserError } from '../host/user-error.js';

export interface SampleOptions {
  readonly count?: string;
  readonly seed?: string;
  readonly with?: readonly string[];
  readonly label?: string;
  readonly interpolate?: boolean;
  readonly walk?: string;
  readonly frames?: string;
  readonly of?: string;
  readonly preview?: string;
  readonly truncation?: string;
  readonly out?: string;
  readonly device?: string;
  readonly at?: string;
  readonly set?: readonly string[];
}

export async function sample(run: string, options: SampleOptions): Promise<void> {
  const project = projectOf(run);
  const passed = [
    ...passedOn(options, ['count', 'seed', 'label', 'out', 'device', 'with', 'at', 'walk', 'frames']),
    ...(options.interpolate === true ? ['--interpolate'] : []),
  ];
  const draw = (folder: string): Promise<void> => {
    if (exists(join(folder, 'sample.ts'))) return runProject(folder, 'sample.ts', ['--run', run, ...passed]);
    throw new UserError(`The program of ${run} shows nothing.`, `Say what to draw: gan sample ${run} --of "G(z)"`);
  };
  const { truncation, preview, device, set = [] } = options;
  const programs = ['sample'] as const;
  if (options.of !== undefined && preview !== undefined)
    throw new UserError('--of and --preview cannot be given together.', 'Leave one of the two out.', 2);
  const settings = readSettings(truncation === undefined ? set : [...set, `psi=${truncation}`]);
  const of = options.of ?? (preview === undefined ? await ofGiven(run, settings, options) : null);
  if (of !== null) {
    const { program, look } = await shownOf(run, settings, of);
    return emitted(program, { fingerprint: fingerprintOf(run), look, programs, device }, draw);
  }
  const changes = { set: settings, programs, device, ...(preview !== undefined && { preview: Number(preview) }) };
  const changed = Object.keys(settings).length > 0 || preview !== undefined;
  const asTrained = !changed && (await hasOwn(run, 'sample.ts', device));
  await (asTrained ? draw(project) : withParams(run, changes, draw));
}

/** What to draw where the first preview takes no notice of what is given; null where it does. */
async function ofGiven(run: string, settings: Settings, given: SampleOptions): Promise<string | null> {
  if (given.with === undefined && given.label === undefined) return null;
  return shownFor(run, await programOf(run, settings, true), given);
}
