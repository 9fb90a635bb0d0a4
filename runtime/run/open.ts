/** Opening a training program: its command line, the checkpoint that it goes on from, and its engine. */
import { fileURLToPath } from 'node:url';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { cacheFolder } from '../data/cache.js';
import { installErrorHandlers } from '../errors/describe.js';
import { RunError } from '../errors/run-error.js';
import { isFolder } from '../files/folders.js';
import { parseArguments, showHelp, trainingFlags } from './arguments.js';
import { readResumed } from './beginning.js';
import { readFrom } from './from-run.js';
import { programFile } from './folder.js';
import { holdRun } from './lock.js';
import type { RunEngine, RunOptions, RunSettings } from './run-settings.js';
import type { TrainingRun } from './training-run.js';

/** What an engine family brings. */
export interface Opening<Run extends TrainingRun> {
  /** Makes the engine of this name ready; the best there is where none is named. */
  readonly selectEngine: (name: string | undefined) => Promise<RunEngine>;
  /** @param tensors those of the checkpoint to go on from */
  readonly create: (options: RunOptions, tensors: ReadonlyMap<string, StoredTensor> | undefined) => Run;
}

/**
 * Opens the run of a generated program. From here on errors that nobody catches end the program with a message and the
 * right exit code.
 * @param moduleUrl `import.meta.url` of the program; the `.gan` file and relative data paths are looked up beside it
 * @throws RunError for a wrong command line or a checkpoint that does not fit
 */
export async function openTraining<Run extends TrainingRun>(
  moduleUrl: string,
  settings: RunSettings,
  commandLine: readonly string[],
  { selectEngine, create }: Opening<Run>,
): Promise<Run> {
  const handlers = installErrorHandlers();
  const given = parseArguments(commandLine, trainingFlags);
  if (given.help) showHelp(moduleUrl, `Trains ${settings.program}.`, trainingFlags);
  refuseBoth(given, 'steps', 'epochs');
  refuseBoth(given, 'out', 'resume');
  refuseBoth(given, 'from', 'resume');
  const { checkpoint, seed } = await begun(given.resume, settings, given.seed);
  const options: RunOptions = {
    programFile: programFile(fileURLToPath(moduleUrl), settings.program),
    engine: await selectEngine(given.device),
    until: given.steps !== undefined ? { steps: given.steps } : given.epochs ? { epochs: given.epochs } : undefined,
    seed: seed ?? settings.seed,
    out: given.out ?? given.resume,
    quiet: given.quiet ?? false,
    why: given.why,
    where: given.where,
    checked: given.checked ?? false,
    saveEvery: given['save-every'],
    onTrouble: given['on-trouble'],
    rebuilds: given.rebuilds,
    cache: given['no-cache'] === true ? null : cacheFolder(),
    resumed: checkpoint && { folder: given.resume!, info: checkpoint.info },
    from: given.from === undefined ? undefined : await readFrom(given.from),
    release: () => handlers.remove(),
  };
  const run = create(options, checkpoint?.tensors);
  handlers.before = () => run.leaveScreen();
  return run;
}

interface Begun {
  /** Undefined where there is none yet. */
  readonly checkpoint: Checkpoint | undefined;
  readonly seed: number | undefined;
}

/** What training goes on from, or begins with. @param run the run to go on with @param seed the one that is asked for */
async function begun(run: string | undefined, settings: RunSettings, seed: number | undefined): Promise<Begun> {
  if (run === undefined) return { checkpoint: undefined, seed };
  // Before anything is read: another process may be adding to it.
  const release = isFolder(run) ? holdRun(run) : null;
  try {
    const found = await readResumed(run, settings);
    const checkpoint = 'tensors' in found ? found : undefined;
    const own = 'tensors' in found ? found.info.seed : (found.seed ?? undefined);
    if (seed !== undefined && own !== undefined) refuseOtherSeed(seed, own);
    return { checkpoint, seed: own ?? seed };
  } catch (error) {
    release?.();
    throw error;
  }
}

function refuseBoth(given: Readonly<Record<string, unknown>>, one: string, other: string): void {
  if (given[one] === undefined || given[other] === undefined) return;
  throw new RunError(`--${one} and --${other} cannot be given together.`, 'Leave one of the two out.', 2);
}

function refuseOtherSeed(given: number, own: number): void {
  if (given === own) return;
  throw new RunError(`The run was begun with seed ${own}, not ${given}.`, 'Leave --seed out to go on with it.', 2);
}
