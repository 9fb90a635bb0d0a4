/**
 * The context of one forward pass: whether it trains, which step and batch it belongs to, and where its random
 * numbers come from. Network functions take a pass and draw from it; they hold no state of their own.
 */
import * as tf from '@tensorflow/tfjs-core';
import { type Random, samplingScope } from '../random/random.js';
import type { Distribution } from '../contract/distribution.js';
import type { Period } from '../contract/period.js';
import { sizeOf } from '../contract/shapes.js';
import { draw } from '../random/draw.js';
import type { Elapsed } from '../run/schedule.js';

/** What a pass is made with. */
interface Context {
  readonly random: Random;
  readonly training: boolean;
  readonly step: number;
  readonly iteration: number;
  /** How many passes through the innermost `repeat` bodies one step makes. */
  readonly repetitions: number;
  readonly scope: string;
  readonly replayed: boolean;
  readonly remembered: Remembered;
  /** The pass that this one is a turn of. */
  readonly around: Context | null;
  readonly elapsed: Elapsed;
  /** Outside training, how many samples were made before these. */
  readonly first: number;
}

/** States as they were where a pass first came by, until the pass is released. */
interface Remembered {
  /** Places that look at a state, by name. */
  readonly places: Set<string>;
  readonly before: Map<string, tf.Tensor>;
}

const nobodyKnows: Elapsed = () => {
  throw new Error('this pass does not know how far training has come');
};

const nothingYet = (): Remembered => ({ places: new Set(), before: new Map() });

export class Pass {
  private constructor(private readonly context: Context) {}

  /** A pass of training step `step`, counted from 1. */
  static training(random: Random, step: number, elapsed: Elapsed = nobodyKnows): Pass {
    return new Pass({
      ...{ random, training: true, step, iteration: 0, repetitions: 1, scope: '', replayed: false, first: 0 },
      remembered: nothingYet(),
      around: null,
      elapsed,
    });
  }

  /**
   * A pass outside training: running statistics are used and not changed. Passes of one `name` draw the same noise, so
   * previews of one run can be compared; another name draws other noise. Where samples are made in several batches, each
   * has noise and data of its own: `first` says how many samples the batches before it had.
   */
  static sampling(random: Random, name = 'sample', elapsed: Elapsed = nobodyKnows, first = 0): Pass {
    const scope = samplingScope(name, first);
    return new Pass({
      ...{ random, training: false, step: 0, iteration: 0, repetitions: 1, scope, replayed: false, first },
      remembered: nothingYet(),
      around: null,
      elapsed,
    });
  }

  get random(): Random {
    return this.context.random;
  }

  get training(): boolean {
    return this.context.training;
  }

  /** The training step, from 1; 0 outside training. */
  get step(): number {
    return this.context.step;
  }

  /** Which pass through the `repeat` bodies around it this is within its step, from 0. */
  get iteration(): number {
    return this.context.iteration;
  }

  /** Which batch of the data this pass takes, from 0. */
  get batchIndex(): number {
    const { training, step, iteration, repetitions } = this.context;
    return training ? (step - 1) * repetitions + iteration : 0;
  }

  /** How far into that batch's place in the data this pass begins, in samples; 0 in training. */
  get firstSample(): number {
    return this.context.first;
  }

  /** Draws below are named `scope/name`. */
  at(scope: string): Pass {
    return new Pass({ ...this.context, scope: this.named(scope) });
  }

  /** How far training has come, for schedules: how many times a length has gone by, after the part named. */
  progress(length: Period, after?: Period): number {
    return this.context.elapsed(length, after);
  }

  /** The same pass as a network sees it that nothing trains: running statistics are used and not changed. */
  fixed(): Pass {
    return new Pass({ ...this.context, training: false });
  }

  /** The same draws, without `update`: for computing once more what this pass has computed. */
  replay(): Pass {
    return new Pass({ ...this.context, replayed: true });
  }

  /**
   * The turns of a `repeat count { }` body, one after the other, each with draws and data of its own. What a turn makes
   * is gone when it ends, but for its losses, which take the place of those of the turn before.
   */
  repeat(count: number, losses: Record<string, tf.Tensor>, body: (turn: Pass) => void): void {
    for (let index = 0; index < count; index++) {
      const before = { ...losses };
      const turn = new Pass({
        ...this.repetition(index, count).context,
        remembered: nothingYet(),
        around: this.context,
      });
      tf.tidy(() => {
        body(turn);
        return losses;
      });
      turn.release();
      for (const [name, loss] of Object.entries(before)) if (losses[name] !== loss) loss.dispose();
    }
  }

  /** The `index`-th (from 0) of `count` parts of this pass, with draws and data of its own. */
  repetition(index: number, count: number): Pass {
    const { iteration, repetitions } = this.context;
    return new Pass({
      ...this.context,
      iteration: iteration * count + index,
      repetitions: repetitions * count,
    });
  }

  /** Normal noise, f32. */
  normal(name: string, shape: number[], mean = 0, deviation = 1): tf.Tensor {
    return this.drawn(name, shape, { kind: 'normal', mean, deviation });
  }

  /** Noise evenly spread over [low, high), f32. */
  uniform(name: string, shape: number[], low = 0, high = 1): tf.Tensor {
    return this.drawn(name, shape, { kind: 'uniform', low, high });
  }

  /** Class ids of 0 .. classes - 1, all as likely, int32. */
  categorical(name: string, classes: number, shape: number[]): tf.Tensor {
    return this.drawn(name, shape, { kind: 'categorical', classes });
  }

  /** Ones with the given probability, else zeros, f32. */
  bernoulli(name: string, shape: number[], probability: number): tf.Tensor {
    return this.drawn(name, shape, { kind: 'bernoulli', probability });
  }

  /** A tensor on the engine of this pass: f32 for a Float32Array, int32 for an Int32Array. */
  tensor(values: Float32Array | Int32Array, shape: readonly number[]): tf.Tensor {
    return tf.tensor(values, [...shape]);
  }

  /**
   * Sets running statistics; does nothing in a replay or outside training. May be called inside tidies and gradient
   * tapes: the tape keeps what it needs of the old value, and later reads see the new one as a constant.
   */
  update(state: tf.Variable, value: tf.Tensor): void {
    // Assigning a variable its own buffer would free the buffer first.
    if (!this.training || this.context.replayed || value.dataId === state.dataId) return;
    for (let pass: Context | null = this.context; pass !== null; pass = pass.around) {
      const { places, before } = pass.remembered;
      const place = `${pass.iteration} ${this.named(state.name)}`;
      // The values are shared with the state until it takes its new ones: nothing is copied.
      if (places.has(place) && !before.has(place)) before.set(place, tf.keep(state.clone()));
    }
    state.assign(value);
  }

  /**
   * A state that what is computed here depends on. A replay sees it as the call did that it repeats, whatever has
   * happened to it since.
   */
  state(state: tf.Variable): tf.Tensor {
    const { replayed, remembered } = this.context;
    const place = this.placeOf(state);
    if (replayed) return remembered.before.get(place) ?? state;
    remembered.places.add(place);
    return state;
  }

  /** Forgets what replays needed: the pass, or the turn, is over. */
  release(): void {
    const { places, before } = this.context.remembered;
    tf.dispose([...before.values()]);
    before.clear();
    places.clear();
  }

  private drawn(name: string, shape: readonly number[], distribution: Distribution): tf.Tensor {
    return this.tensor(draw(this.context.random, this.named(name), distribution, sizeOf(shape), this.context), shape);
  }

  private placeOf(state: tf.Variable): string {
    return `${this.context.iteration} ${this.named(state.name)}`;
  }

  private named(name: string): string {
    const { scope } = this.context;
    return scope === '' ? name : `${scope}/${name}`;
  }
}
