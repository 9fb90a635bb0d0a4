import * as tf from '@tensorflow/tfjs-core';
import { installErrorHandlers } from '../../errors/describe.js';
import {
  type ImageToImage,
  type InferenceRequest,
  type InferenceSettings,
  readInferenceRequest,
  writeInferred,
} from '../../sampling/inference-run.js';
import { type Engine, selectEngine } from '../engines/select.js';
import type { Pass } from '../pass.js';
import { LoadedNetworks } from './loaded-networks.js';

/** A network that makes a picture of a picture. */
export interface ImageToImageNetwork<Name extends string = string> extends ImageToImage<Name> {
  readonly of: (inputs: Readonly<Record<Name, tf.Tensor>>, pass: Pass) => tf.Tensor;
}

/**
 * Opens a program that runs trained networks on pictures: reads its command line, reads the newest checkpoint of a run
 * (the newest run of this program unless `--run` names one) and chooses the engine.
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function openInference(
  moduleUrl: string,
  settings: InferenceSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Inference> {
  const handlers = installErrorHandlers();
  const request = await readInferenceRequest(moduleUrl, settings, commandLine);
  return new Inference(request, await selectEngine(request.device), () => handlers.remove());
}

/** Runs trained networks on pictures. */
export class Inference extends LoadedNetworks {
  private readonly networks = new Map<string, ImageToImageNetwork>();

  constructor(
    private readonly request: InferenceRequest,
    engine: Engine,
    release: () => void,
  ) {
    super(request, engine, release);
  }

  /** A network that the command line may name. */
  network<Name extends string>(name: string, network: ImageToImageNetwork<Name>): void {
    this.networks.set(name, network);
  }

  /**
   * Runs the network that the command line names on every picture it names, writes `NAME.NET.png` for each, prints where,
   * and releases the engine. The k-th picture has the k-th noise of a seed, where the network takes any.
   * @throws RunError for a wrong command line
   * @throws DataError for a file that is no picture
   */
  async write(): Promise<void> {
    await writeInferred(this.request, this.networks, this.engine.name, async ({ of }, inputs, index) => {
      const made = tf.tidy(() => {
        const { pass, tensors } = this.passOf(index, inputs);
        return of(tensors, pass);
      });
      const values = await made.data<'float32'>();
      const shape = made.shape.slice(1);
      made.dispose();
      return { values, shape };
    });
    await this.end();
  }
}
