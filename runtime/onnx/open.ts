import { openTraining } from '../run/open.js';
import type { RunSettings } from '../run/run-settings.js';
import { OnnxEngine } from './engine.js';
import { Run } from './run.js';

/**
 * Opens the run of a generated program: reads its command line and its graphs and, with `--resume`, the checkpoint.
 * @param moduleUrl `import.meta.url` of the program; the `.gan` file, graphs and relative data paths are looked up beside it
 * @throws RunError for a wrong command line, a checkpoint that does not fit, another machine than the models are made
 * for, or where ONNX Runtime is missing
 */
export async function openRun(
  moduleUrl: string,
  settings: RunSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Run> {
  const run = await openTraining(moduleUrl, settings, commandLine, {
    selectEngine: (device) => OnnxEngine.load(device),
    create: (options, tensors) => new Run(settings, options, tensors),
  });
  await run.checkMachine();
  return run;
}
