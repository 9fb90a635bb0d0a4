import { openTraining } from '../../run/open.js';
import type { RunSettings } from '../../run/run-settings.js';
import { selectEngine } from '../engines/select.js';
import { Run } from './run.js';

/**
 * Opens the run of a generated program: reads its command line, chooses the engine and, with `--resume`, reads the
 * checkpoint.
 * @param moduleUrl `import.meta.url` of the program; the `.gan` file and relative data paths are looked up beside it
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line or a checkpoint that does not fit
 * @throws EngineError if the engine asked for is not to be had
 */
export const openRun = (
  moduleUrl: string,
  settings: RunSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Run> =>
  openTraining(moduleUrl, settings, commandLine, {
    selectEngine,
    create: (options, tensors) => new Run(settings, options, tensors),
  });
