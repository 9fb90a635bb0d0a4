import { loadData } from '../../data/load.js';
import type { Dataset } from '../../data/dataset.js';
import type { DataSpec } from '../../data/sources/spec.js';
import { installErrorHandlers } from '../../errors/describe.js';
import { reading } from '../../run/reading-progress.js';
import {
  type EvaluationRequest,
  type EvaluationSettings,
  readEvaluationRequest,
  tellMeasured,
} from '../../sampling/evaluation.js';
import { progressAt } from '../../sampling/loaded-run.js';
import { type Engine, selectEngine } from '../engines/select.js';
import type { Metric } from '../metrics/metric.js';
import { assignFrom } from '../training/from-file.js';
import type { Weights } from '../training/weights.js';
import { LoadedNetworks } from './loaded-networks.js';

/**
 * Opens a program that measures a run: reads its command line, reads a checkpoint of the run and chooses the engine.
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function openEvaluation(
  moduleUrl: string,
  settings: EvaluationSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Evaluation> {
  const handlers = installErrorHandlers();
  const request = await readEvaluationRequest(moduleUrl, settings, commandLine);
  return new Evaluation(request, await selectEngine(request.device), () => handlers.remove());
}

/** Measures trained networks. */
export class Evaluation extends LoadedNetworks {
  constructor(
    private readonly request: EvaluationRequest,
    engine: Engine,
    release: () => void,
  ) {
    super(request, engine, release);
  }

  /**
   * Loads declared data; classes and words have the numbers that training gave them.
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   */
  data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    const { progress, stop } = reading(spec.name, this.request.json);
    return loadData(spec, this.random, { recorded: this.request.words, progress, cache: null }).finally(stop);
  }

  /** Gives a network that the run never had the weights of a file. */
  load(network: string, weights: Weights, path: string): Promise<void> {
    return assignFrom(path, network, weights);
  }

  /** Works out a metric and prints it with its identity. */
  async measure<Settings>(name: string, metric: Metric<Settings>, settings: Settings): Promise<void> {
    const measured = await metric(settings, { random: this.random, elapsed: progressAt(this.request.checkpoint) });
    await tellMeasured(this.request, name, measured);
  }

  /** Ends the program. */
  finish(): Promise<void> {
    return this.end();
  }
}
