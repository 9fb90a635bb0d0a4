import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../data/cache.js';
import { selectEngine } from '../engines/select.js';
import { parseArguments, trainingFlags, usage } from '../../run/arguments.js';
import { readCheckpoint } from '../../checkpoints/checkpoint.js';
import { installErrorHandlers, RunError } from '../../errors/run-error.js';
import { programFile } from '../../run/folder.js';
import { Run, type Circumstances, type RunSettings } from './run.js';

/**
 * Opens the run of a generated program: reads its command line, chooses the engine and, with `--resume`, reads the
 * checkpoint. From here on errors that nobody catches end the program with a message and the right exit code.
 * @param moduleUrl `import.meta.url` of the program; the `.gan` file and relative data paths are looked up beside it
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line or a checkpoint that does not fit
 * @throws EngineError if the engine asked for is not to be had
 */
export async function openRun(
  moduleUrl: string,
  settings: RunSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Run> {
  const handlers = installErrorHandlers();
  const given = parseArguments(commandLine, trainingFlags);
  const code = fileURLToPath(moduleUrl);
  if (given.help) {
    const about = `Trains ${settings.program}.`;
    process.stdout.write(usage(`npx tsx ${code.split(/[\\/]/).at(-1)}`, about, trainingFlags));
    process.exit(0);
  }
  refuseBoth(given, 'steps', 'epochs');
  refuseBoth(given, 'out', 'resume');
  const checkpoint = given.resume === undefined ? undefined : await readCheckpoint(given.resume, settings);
  if (checkpoint && given.seed !== undefined) refuseOtherSeed(given.seed, checkpoint.info.seed);
  const circumstances: Circumstances = {
    programFile: programFile(code, settings.program),
    engine: await selectEngine(given.device),
    until: given.steps !== undefined ? { steps: given.steps } : given.epochs ? { epochs: given.epochs } : undefined,
    seed: checkpoint?.info.seed ?? given.seed ?? settings.seed,
    out: given.out,
    quiet: given.quiet ?? false,
    checked: given.checked ?? false,
    cache: given['no-cache'] === true ? null : cacheFolder(),
    resumed: checkpoint && { folder: given.resume!, info: checkpoint.info },
    release: () => handlers.remove(),
  };
  const run = new Run(settings, circumstances, checkpoint?.tensors);
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
