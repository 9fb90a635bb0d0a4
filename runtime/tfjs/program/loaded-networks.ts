import type * as tf from '@tensorflow/tfjs-core';
import { type LoadedRun, progressAt, trainedTensors } from '../../sampling/loaded-run.js';
import type { SampleValues } from '../../sampling/sample-values.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../engines/select.js';
import { Pass } from '../pass.js';
import { createInitializer, noDraws, type Initializer } from '../training/initializer.js';
import { Store } from '../training/store.js';
import { listVariables, type Weights } from '../training/weights.js';

/** The networks of a run, as they were at its newest checkpoint, on an engine that computes them. */
export class LoadedNetworks {
  private readonly store = new Store();
  protected readonly random: Random;

  constructor(
    protected readonly run: LoadedRun,
    protected readonly engine: Engine,
    /** Called when the program is over. */
    private readonly release: () => void,
  ) {
    this.random = new Random(run.seed);
  }

  /** Makes the variables of the network called `network`, as in training. */
  initializer(network: string): Initializer {
    return createInitializer(network, noDraws, this.store);
  }

  /**
   * Gives the networks their trained weights: the average of that name where training kept one.
   * @throws RunError if the checkpoint does not fit
   */
  restore(networks: Readonly<Record<string, Weights>>): void {
    const names = new Map(
      Object.entries(networks).map(([network, weights]) => [network, listVariables(weights).map(({ name }) => name)]),
    );
    this.store.assign(trainedTensors(this.run.checkpoint.tensors, names));
  }

  /** The pass that makes the samples from the `first` on, and their inputs as tensors. */
  protected passOf(
    first: number,
    inputs: ReadonlyMap<string, SampleValues>,
  ): { readonly pass: Pass; readonly tensors: Readonly<Record<string, tf.Tensor>> } {
    const pass = Pass.sampling(this.random, 'sample', progressAt(this.run.checkpoint), first);
    const tensors = [...inputs].map(([name, { values, shape }]) => [name, pass.tensor(values, shape)] as const);
    return { pass, tensors: Object.fromEntries(tensors) };
  }

  /** Ends the program. */
  protected async end(): Promise<void> {
    this.store.dispose();
    await this.engine.release();
    this.release();
  }
}
