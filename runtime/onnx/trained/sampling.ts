import { installErrorHandlers } from '../../errors/describe.js';
import {
  readSamplingRequest,
  type SamplingRequest,
  type SamplingSettings,
  writeDrawn,
} from '../../sampling/sampling-run.js';
import { TrainedGraphs } from './graphs.js';

/**
 * Opens a sampling program: reads its command line and the newest checkpoint of a run (the newest run of this program
 * unless `--run` names one).
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, without a checkpoint that fits, or where ONNX Runtime is missing
 */
export async function openSampling(
  moduleUrl: string,
  settings: SamplingSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Sampling> {
  const handlers = installErrorHandlers();
  const request = await readSamplingRequest(moduleUrl, settings, commandLine);
  const trained = await TrainedGraphs.open(moduleUrl, 'sample', request, () => handlers.remove());
  trained.restore();
  return new Sampling(request, trained);
}

/** Draws samples from what was trained. */
export class Sampling {
  constructor(
    private readonly request: SamplingRequest,
    private readonly trained: TrainedGraphs,
  ) {}

  /**
   * Draws the samples that a graph makes, writes them to `--out`, and prints where. The k-th sample of a seed is the same
   * however many are drawn.
   * @param look for images the values shown as black and as white, and how many stand in a row
   * @throws RunError when an input that is not drawn has not been given
   */
  async write(
    graph: string,
    look: { readonly range?: readonly [low: number, high: number]; readonly columns?: number },
  ): Promise<void> {
    const { trained } = this;
    const draw: Parameters<typeof writeDrawn>[3] = (inputs, first, size) => trained.samples(graph, inputs, first, size);
    await writeDrawn(this.request, look, trained.engineName, draw);
    await trained.end();
  }
}
