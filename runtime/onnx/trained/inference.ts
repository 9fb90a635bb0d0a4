import { installErrorHandlers } from '../../errors/describe.js';
import {
  type ImageToImage,
  type InferenceRequest,
  type InferenceSettings,
  readInferenceRequest,
  writeInferred,
} from '../../sampling/inference-run.js';
import { TrainedGraphs } from './graphs.js';

/** A network that makes a picture of a picture. */
export interface ImageToImageGraph extends ImageToImage {
  readonly graph: string;
  /** Which of the graph's outputs is the picture. */
  readonly output: number;
}

/**
 * Opens a program that runs trained networks on pictures: reads its command line and the newest checkpoint of the run that
 * it names (the newest run of this program unless `--run` names one).
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, without a checkpoint that fits, or where ONNX Runtime is missing
 */
export async function openInference(
  moduleUrl: string,
  settings: InferenceSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Inference> {
  const handlers = installErrorHandlers();
  const request = await readInferenceRequest(moduleUrl, settings, commandLine);
  const trained = await TrainedGraphs.open(moduleUrl, 'apply', request, () => handlers.remove());
  trained.restore();
  return new Inference(request, trained);
}

/** Runs trained networks on pictures. */
export class Inference {
  private readonly networks = new Map<string, ImageToImageGraph>();

  constructor(
    private readonly request: InferenceRequest,
    private readonly trained: TrainedGraphs,
  ) {}

  /** A network that the command line may name. */
  network(name: string, network: ImageToImageGraph): void {
    this.networks.set(name, network);
  }

  /**
   * Runs the network that the command line names on every picture it names, writes `NAME.NET.png` for each, and prints
   * where. The k-th picture has the k-th noise of a seed, where the network takes any.
   * @throws RunError for a wrong command line
   * @throws DataError for a file that is no picture
   */
  async write(): Promise<void> {
    const { trained } = this;
    await writeInferred(this.request, this.networks, trained.engineName, async ({ graph, output }, inputs, index) => {
      const { values, shape } = await trained.samples(graph, inputs, index, 1, output);
      return { values: values as Float32Array, shape };
    });
    await trained.end();
  }
}
