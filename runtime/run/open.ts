/** Opening a training program: its command line, the checkpoint that it goes on from, and its engine. */
import { fileURLToPath } from 'node:url';
import { readCheckpoint } from '../checkpoints/checkpoint.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { cacheFolder } from '../data/cache.js';
import { installErrorHandlers, RunError } from '../errors/run-error.js';
import { parseArguments, showHelp, trainingFlags } from './arguments.js';
import { programFile } from './folder.js';
import type { RunEngine, RunOptions, RunSettings, TrainingRun } from './training-run.js';

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
  const checkpoint = given.resume === undefined ? undefined : await readCheckpoint(given.resume, settings);
  if (checkpoint && given.seed !== undefined) refuseOtherSeed(given.seed, checkpoint.info.seed);
  const options: RunOptions = {
    programFile: programFile(fileURLToPath(moduleUrl), settings.program),
    engine: await selectEngine(given.device),
    until: given.steps !== undefined ? { steps: given.steps } : given.epochs ? { epochs: given.epochs } : undefined,
    seed: checkpoint?.info.seed ?? given.seed ?? settings.seed,
    out: given.out,
    quiet: given.quiet ?? false,
    why: given.why,
    checked: given.checked ?? false,
    cache: given['no-cache'] === true ? null : cacheFolder(),
    resumed: checkpoint && { folder: given.resume!, info: checkpoint.info },
    release: () => handlers.remove(),
  };
  const run = create(options, checkpoint?.tensors);
  handlers.before = () => run.leaveScreen();
  return run;
}

function refuseBoth(given: Readonly<Record<string, unknown>>, one: string, other: string): void {
  if (given[one] === undefined || given[other] === undefined) return;
  throw new RunError(`--${one} and --${other} cannot be given together.`, 'Leave one of the two out.', 2);
}

function refuseOtherSeed(given: number, own: number): void {
  if (given === own) return;
  throw new RunError(`The run was begun with seed ${own}, not ${given}.`, 'Leave --seed out to go on with it.', 2);
}
