import * as tf from '@tensorflow/tfjs-core';
import { installErrorHandlers } from '../../errors/describe.js';
import {
  readSamplingRequest,
  type SamplingRequest,
  type SamplingSettings,
  writeDrawn,
} from '../../sampling/sampling-run.js';
import { type Engine, selectEngine } from '../engines/select.js';
import type { Pass } from '../pass.js';
import { LoadedNetworks } from './loaded-networks.js';

/**
 * Opens a sampling program: reads its command line, reads the newest checkpoint of a run (the newest run of this program
 * unless `--run` names one) and chooses the engine.
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function openSampling<Name extends string = never>(
  moduleUrl: string,
  settings: SamplingSettings<Name>,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Sampling<Name>> {
  const handlers = installErrorHandlers();
  const request = await readSamplingRequest(moduleUrl, settings, commandLine);
  return new Sampling<Name>(request, await selectEngine(request.device), () => handlers.remove());
}

/** Makes `[count, ...]` samples of the inputs, each `[count, ...]`. */
export type Draw<Name extends string> = (
  inputs: Readonly<Record<Name, tf.Tensor>>,
  pass: Pass,
  count: number,
) => tf.Tensor;

/** Draws samples from trained networks. */
export class Sampling<Name extends string = string> extends LoadedNetworks {
  constructor(
    private readonly request: SamplingRequest,
    engine: Engine,
    release: () => void,
  ) {
    super(request, engine, release);
  }

  /**
   * Draws the samples, writes them to `--out`, prints where, and releases the engine. The k-th sample of a seed is the
   * same however many are drawn.
   * @param draw makes `[count, ...]` samples of the inputs, each `[count, ...]`
   * @param look for images the values shown as black and as white, and how many stand in a row
   * @throws RunError when an input that is not drawn has not been given
   */
  async write(
    draw: Draw<Name>,
    look: { readonly range?: readonly [low: number, high: number]; readonly columns?: number },
  ): Promise<void> {
    await writeDrawn(this.request, look, this.engine.name, async (inputs, first, size) => {
      const made = tf.tidy(() => {
        const { pass, tensors } = this.passOf(first, inputs);
        return draw(tensors, pass, size);
      });
      const values = (await made.data()) as Float32Array | Int32Array;
      const shape = made.shape.slice(1);
      made.dispose();
      return { values, shape };
    });
    await this.end();
  }
}
