/** One training run on TensorFlow.js: what a generated program holds on to from its first line to its last. */
import * as tf from '@tensorflow/tfjs-core';
import type { StoredTensor } from '../../checkpoints/safetensors.js';
import type { Wanted } from '../../checkpoints/taking.js';
import type { Scores } from '../../live/state.js';
import { previewPng, type PreviewLayout } from '../../pictures/preview.js';
import { resolvePath } from '../../run/data-paths.js';
import type { Period } from '../../contract/period.js';
import type { RunOptions, RunSettings } from '../../run/run-settings.js';
import { TrainingRun } from '../../run/training-run.js';
import type { Metric } from '../metrics/metric.js';
import { Pass } from '../pass.js';
import { createAverage, type Average } from '../training/average.js';
import { canSearch, searchFirstFault } from '../training/first-fault.js';
import { History } from '../../run/history.js';
import { assignFrom } from '../training/from-file.js';
import { createInitializer, noDraws, type Initializer } from '../training/initializer.js';
import { Optimizer, type Rule } from '../training/optimizer.js';
import { Store } from '../training/store.js';
import type { Weights } from '../training/weights.js';

export class Run extends TrainingRun {
  private readonly store = new Store();
  protected override readonly history = canSearch() ? new History(this.store) : undefined;
  /** Ends the search for the first number that is not finite. */
  private conclude: ReturnType<typeof searchFirstFault> | undefined;

  constructor(
    settings: RunSettings,
    options: RunOptions,
    /** The tensors of the checkpoint to go on from, until they are restored. */
    private unrestored: ReadonlyMap<string, StoredTensor> | undefined,
  ) {
    super(settings, options);
  }

  /** Makes the variables of the network called `network`. */
  initializer(network: string): Initializer {
    return createInitializer(network, this.options.resumed ? noDraws : this.random, this.store);
  }

  /**
   * Starts a network at weights of a file; its path is relative to the program. A resumed run has them in its
   * checkpoint.
   * @throws DataError when the file is missing or damaged or holds no such network
   */
  async load(network: string, weights: Weights, path: string): Promise<void> {
    if (this.options.resumed) return;
    this.given.add(network);
    await assignFrom(resolvePath(path, this.options.programFile), network, weights);
  }

  /** An exponential moving average of a network, starting at its present weights; the decay may be a schedule. */
  average<W extends Weights>(
    name: string,
    weights: W,
    { decay }: { readonly decay: number | (() => number) },
  ): Average<W> {
    return createAverage(name, weights, decay, this.store);
  }

  /** An optimizer of some networks. Its options may be a function, called at each update, where a schedule moves them. */
  optimizer<Options, Slot extends string>(
    name: string,
    networks: Readonly<Record<string, Weights>>,
    rule: Rule<Options, Slot>,
    options: Options | (() => Options),
  ): Optimizer<Options, Slot> {
    return new Optimizer(name, networks, rule, options, this.store);
  }

  /**
   * Where `--resume` is given, sets every weight, statistic, slot, average and counter made so far to the checkpoint's.
   * @throws RunError if the checkpoint does not fit
   */
  restore(): void {
    if (this.unrestored) this.store.assign(this.unrestored);
    this.unrestored = undefined;
  }

  /**
   * The passes of the steps that remain, one each. Ends early, with a checkpoint, when the run is interrupted. With a
   * `length`, a stretch of that many steps, beginning where the stretch before it ended: for training in phases.
   */
  async *passes(length?: Period): AsyncGenerator<Pass, void> {
    await this.start();
    this.begin(length);
    while (await this.goesOn()) {
      const pass = Pass.training(this.random, this.next(), this.progress);
      yield* this.guarded(pass);
      pass.release();
    }
  }

  /**
   * Takes the losses of a step, writes them down and shows them. Disposes the tensors. If one is not a finite number, the
   * step in which the first such number came up is made once more, to say where.
   * @throws RunError after that
   */
  async report(_pass: Pass, losses: Readonly<Record<string, tf.Tensor>>): Promise<void> {
    if (this.conclude) throw await this.found(this.conclude(Object.values(losses)));
    await this.takeLosses(await readScalars(losses));
  }

  protected override searchBegins(): void {
    this.conclude = searchFirstFault();
  }

  /**
   * Writes a picture of what `draw` makes to `previews/step-000120.png`, with the noise that all previews share. A
   * `name` tells several previews of one step apart.
   */
  async preview(
    { name, ...layout }: PreviewLayout & { readonly name?: string },
    draw: (pass: Pass) => tf.Tensor | readonly tf.Tensor[],
  ): Promise<void> {
    const made = tf.tidy(() => draw(Pass.sampling(this.random, 'preview', this.progress)) as tf.Tensor | tf.Tensor[]);
    const tensors = await Promise.all([made].flat().map(async (tensor) => ({ values: await tensor.data(), shape: tensor.shape }))); // prettier-ignore
    tf.dispose(made);
    await this.writePreview(previewPng(layout, tensors), name, tensors);
  }

  /** Shows whoever looks on what discriminators say of samples, always the same; worked out for nobody else. */
  scores(of: readonly Omit<Scores, 'values'>[], draw: (pass: Pass) => readonly tf.Tensor[]): Promise<void> {
    return this.showScores(of, async () => {
      const made = tf.tidy(() => draw(Pass.sampling(this.random, 'live', this.progress)) as tf.Tensor[]);
      const values = await Promise.all(made.map((tensor) => tensor.data()));
      tf.dispose(made);
      return values;
    });
  }

  /**
   * Works out a metric, prints it and writes it down together with what it is a measure of; of several values each is
   * called `name.key`.
   */
  async measure<Settings>(name: string, metric: Metric<Settings>, settings: Settings): Promise<void> {
    const { value, identity } = await metric(settings, { random: this.random, elapsed: this.progress });
    this.record(name, value, identity);
  }

  protected override stored(): Promise<readonly StoredTensor[]> {
    return this.store.read();
  }

  protected override held(): ReturnType<TrainingRun['held']> {
    return this.store.held();
  }

  protected override starting(): readonly Wanted[] {
    return this.store.starting();
  }

  protected override startAt(name: string, values: Float32Array): void {
    this.store.startAt(name, values);
  }

  protected override dispose(): void {
    this.store.dispose();
  }

  protected override start(): ReturnType<TrainingRun['start']> {
    if (this.unrestored) throw new Error('the program never called restore()');
    return super.start();
  }
}

async function readScalars(scalars: Readonly<Record<string, tf.Tensor>>): Promise<Record<string, number>> {
  const read = async ([name, tensor]: [string, tf.Tensor]) => {
    const [value = NaN] = await tensor.data();
    tensor.dispose();
    return [name, value] as const;
  };
  return Object.fromEntries(await Promise.all(Object.entries(scalars).map(read)));
}
