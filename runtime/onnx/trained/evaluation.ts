import type { MixtureSpec } from '../../data/sources/mixture.js';
import type { DataSpec } from '../../data/sources/spec.js';
import type { Dataset } from '../../data/dataset.js';
import { loadData } from '../../data/load.js';
import type { MixtureDataset } from '../../data/mixture.js';
import { installErrorHandlers } from '../../errors/describe.js';
import { measures } from '../../metrics/measures.js';
import { reading } from '../../run/reading-progress.js';
import {
  type EvaluationRequest,
  type EvaluationSettings,
  readEvaluationRequest,
  tellMeasured,
} from '../../sampling/evaluation.js';
import { type MeasureSettings, viewOf } from '../measuring.js';
import { TrainedGraphs } from './graphs.js';

/**
 * Opens a program that measures a run: reads its command line and a checkpoint of the run.
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, without a checkpoint that fits, or where ONNX Runtime is missing
 */
export async function openEvaluation(
  moduleUrl: string,
  settings: EvaluationSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Evaluation> {
  const handlers = installErrorHandlers();
  const request = await readEvaluationRequest(moduleUrl, settings, commandLine);
  return new Evaluation(request, await TrainedGraphs.open(moduleUrl, 'eval', request, () => handlers.remove()));
}

/** Measures what was trained. */
export class Evaluation {
  constructor(
    private readonly request: EvaluationRequest,
    private readonly trained: TrainedGraphs,
  ) {}

  /**
   * Loads declared data; classes and words have the numbers that training gave them.
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   */
  data<Field extends string>(spec: MixtureSpec<Field>): Promise<MixtureDataset<Field>>;
  data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>>;
  async data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    const { progress, stop } = reading(spec.name, this.request.json);
    const recorded = { recorded: this.request.words, progress, cache: null };
    const set = await loadData(spec, this.trained.around.random, recorded).finally(stop);
    this.trained.sets.set(spec.name, set);
    return set;
  }

  /** Gives a network that the run never had the weights of a file. @throws DataError where it has none that fit */
  load(network: string, path: string): Promise<void> {
    return this.trained.load(network, path);
  }

  /** Takes all other weights from the checkpoint. @throws RunError if it does not fit */
  restore(): void {
    this.trained.restore();
  }

  /** Works out a metric and prints it with its identity. */
  async measure(name: string, metric: keyof typeof measures, settings: MeasureSettings): Promise<void> {
    await tellMeasured(this.request, name, await measures[metric](viewOf(this.trained, settings)));
  }

  /** Ends the program. */
  finish(): Promise<void> {
    return this.trained.end();
  }
}
