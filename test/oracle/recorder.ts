/**
 * A stand-in for the runtime's run. Emitted programs open it unknowingly; it lets them train as they are and writes
 * down every draw, loss, gradient and variable.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { Pass } from '../../runtime/tfjs/pass.js';
import { Random } from '../../runtime/random/random.js';
import type { RunSettings } from '../../runtime/run/run-settings.js';
import type { Run } from '../../runtime/tfjs/program/run.js';
import { createAverage, type Average } from '../../runtime/tfjs/training/average.js';
import { createInitializer, type Initializer } from '../../runtime/tfjs/training/initializer.js';
import { Optimizer, type MinimizeSettings, type Rule } from '../../runtime/tfjs/training/optimizer.js';
import type { Period } from '../../runtime/contract/period.js';
import { Schedule } from '../../runtime/run/schedule.js';
import { Store } from '../../runtime/tfjs/training/store.js';
import type { Weights } from '../../runtime/tfjs/training/weights.js';
import { type Given, RecordingRandom } from './recording-random.js';

/** A tensor as JSON. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export type Variables = Readonly<Record<string, Numbers>>;

/** One `minimize` of the first step. */
export interface Line {
  readonly loss: number;
  /** By the full name of the weight, `D/dense.kernel`; without those that the loss does not reach. */
  readonly gradients: Variables;
}

export interface Recording {
  /** By scoped name: `z`, and at later steps `z@2`, in repetitions after the first `z@2.1`, in previews `preview/z`. */
  readonly draws: Readonly<Record<string, readonly number[]>>;
  /** Every variable as its initializer made it. */
  readonly initial: Variables;
  /** Every variable before the first step: as given, or the initial one moved a little, so that none is just 0 or 1. */
  readonly before: Variables;
  readonly lines: readonly Line[];
  /** Every variable after the last step, the optimizers' slots too. */
  readonly after: Variables;
  readonly previews: readonly Numbers[];
}

let current: { readonly given: Given; run?: RecordedRun } | undefined;

/** Runs the program in a folder to its end. */
export async function record(folder: string, given: Given): Promise<Recording> {
  const slot: NonNullable<typeof current> = { given };
  current = slot;
  try {
    await import(pathToFileURL(join(folder, 'train.ts')).href);
    if (slot.run === undefined) throw new Error('the program opened no run');
    return slot.run.recording();
  } finally {
    slot.run?.dispose();
    current = undefined;
  }
}

/** What emitted programs import in place of the runtime's own. */
export function openRun(_moduleUrl: string, settings: RunSettings): Promise<RecordedRun> {
  if (current === undefined) throw new Error('nothing is being recorded');
  current.run = new RecordedRun(settings, current.given);
  return Promise.resolve(current.run);
}

/** A store that says what is in it. */
class OpenStore extends Store {
  readonly all: tf.Variable[] = [];

  override variable<R extends tf.Rank>(name: string, initial: tf.Tensor<R>, trainable: boolean): tf.Variable<R> {
    const variable = super.variable(name, initial, trainable);
    this.all.push(variable);
    return variable;
  }

  /** The present values of all variables. */
  values(): Variables {
    return Object.fromEntries(this.all.map((variable) => [variable.name, numbers(variable)]));
  }
}

const numbers = (tensor: tf.Tensor): Numbers => ({ shape: tensor.shape, values: Array.from(tensor.dataSync()) });

type Emulated = 'initializer' | 'average' | 'restore' | 'progress' | 'every' | 'preview' | 'report' | 'finish';

class RecordedRun implements Pick<Run, Emulated> {
  private readonly store = new OpenStore();
  private readonly random: RecordingRandom;
  private readonly weightRandom: Random;
  private readonly schedule: Schedule;
  private readonly lines: Line[] = [];
  private readonly previews: Numbers[] = [];
  private step = 0;
  private initial: Variables = {};
  private before: Variables = {};

  constructor(
    private readonly settings: RunSettings,
    private readonly given: Given,
  ) {
    this.random = new RecordingRandom(settings.seed, given);
    this.weightRandom = new Random(settings.seed);
    this.schedule = new Schedule(settings.batch, undefined);
  }

  recording(): Recording {
    const { lines, previews, initial, before } = this;
    return { draws: this.random.draws, initial, before, lines, after: this.store.values(), previews };
  }

  dispose(): void {
    this.store.dispose();
  }

  initializer(network: string): Initializer {
    return createInitializer(network, this.weightRandom, this.store);
  }

  optimizer<Options, Slot extends string>(
    name: string,
    networks: Readonly<Record<string, Weights>>,
    rule: Rule<Options, Slot>,
    options: Options | (() => Options),
  ) {
    let gradients: Record<string, Numbers> = {};
    const listening: Rule<Options, Slot> = {
      slots: rule.slots,
      update(weight, gradient, ...rest) {
        gradients[(weight as tf.Variable).name] = numbers(gradient);
        return rule.update(weight, gradient, ...rest);
      },
    };
    const optimizer = new Optimizer(name, networks, listening, options, this.store);
    return {
      minimize: (loss: (part: number) => tf.Tensor, settings?: MinimizeSettings): tf.Scalar => {
        gradients = {};
        const value = optimizer.minimize(loss, settings);
        if (this.step === 1) this.lines.push({ loss: value.dataSync()[0]!, gradients });
        return value;
      },
    };
  }

  average<W extends Weights>(name: string, weights: W, { decay }: { readonly decay: number }): Average<W> {
    return createAverage(name, weights, decay, this.store);
  }

  /** Programs call this once all variables are made. */
  restore(): void {
    this.initial = this.store.values();
    for (const variable of this.store.all.filter(({ name }) => !name.startsWith('optimizer.'))) {
      tf.tidy(() => {
        const given = this.given[variable.name];
        const shift = this.weightRandom.uniform(`shift/${variable.name}`, variable.size, -0.3, 0.3);
        const values = tf.tensor(given === undefined ? shift : Float32Array.from(given), variable.shape);
        variable.assign(given === undefined ? variable.add(values) : values);
      });
    }
    this.before = this.store.values();
  }

  *passes(length: Period = this.settings.until): Generator<Pass> {
    const last = Math.min(this.step + this.schedule.steps(length), this.schedule.steps(this.settings.until));
    while (this.step < last) {
      const pass = Pass.training(this.random, ++this.step, this.progress);
      yield pass;
      pass.release();
    }
  }

  progress = (length: Period, after?: Period): number => {
    const [done, start] = [this.step - 1, after === undefined ? 0 : this.schedule.exactSteps(after)];
    return Math.max(0, done - start) / this.schedule.exactSteps(length);
  };

  every(period: Period): boolean {
    return this.schedule.completes(period, this.step);
  }

  preview(_look: unknown, draw: (pass: Pass) => tf.Tensor | readonly tf.Tensor[]): Promise<void> {
    tf.tidy(() => {
      for (const picture of [draw(Pass.sampling(this.random, 'preview'))].flat()) this.previews.push(numbers(picture));
    });
    return Promise.resolve();
  }

  report(_pass: Pass, losses: Readonly<Record<string, tf.Tensor>>): Promise<void> {
    tf.dispose(Object.values(losses));
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}
