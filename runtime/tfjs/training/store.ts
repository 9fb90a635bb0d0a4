import type { Snapshot } from '../../run/history.js';
import * as tf from '@tensorflow/tfjs-core';
import { fitting } from '../../checkpoints/fits.js';
import { isSlot } from '../../contract/names.js';
import type { StoredTensor } from '../../checkpoints/safetensors.js';
import type { Held } from '../../trouble/weights.js';
import type { Wanted } from '../../checkpoints/taking.js';

/** A whole number that belongs in a checkpoint, such as how often an optimizer has updated a network. */
export interface Counter {
  value: number;
}

/**
 * Everything training must remember: weights, running statistics, optimizer slots, averages and counters, by name.
 * Whatever makes a variable registers it here, so a checkpoint cannot forget one.
 */
export class Store {
  private readonly variables = new Map<string, tf.Variable>();
  private readonly counters = new Map<string, Counter>();

  /**
   * Makes and registers a variable that starts as `initial`; the initial tensor stays its owner's to dispose.
   * @throws Error (internal) if the name is taken.
   */
  variable<R extends tf.Rank>(name: string, initial: tf.Tensor<R>, trainable: boolean): tf.Variable<R> {
    this.claim(name);
    const variable = tf.variable(initial, trainable, name);
    this.variables.set(name, variable);
    return variable;
  }

  /** Makes and registers a counter that starts at 0. */
  counter(name: string): Counter {
    this.claim(name);
    const counter = { value: 0 };
    this.counters.set(name, counter);
    return counter;
  }

  /** All values, sorted by name. The arrays are only valid until the next training step. */
  async read(): Promise<StoredTensor[]> {
    const variables = [...this.variables.values()].map(async (variable): Promise<StoredTensor> => ({
      name: variable.name,
      shape: variable.shape,
      values: (await variable.data()) as Float32Array | Int32Array,
    }));
    const counters = [...this.counters].map(([name, counter]): StoredTensor => ({
      name,
      shape: [],
      values: Int32Array.of(counter.value),
    }));
    return [...(await Promise.all(variables)), ...counters].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Takes every registered value from a checkpoint, also from one that has it under its former name. Nothing is changed
   * unless everything fits.
   * @throws RunError naming the first few tensors that are missing or have another shape.
   */
  assign(checkpoint: ReadonlyMap<string, StoredTensor>): void {
    const expected = [...this.variables, ...[...this.counters.keys()].map((name) => [name, counterShape] as const)];
    const stored = fitting(checkpoint, expected);
    for (const [name, variable] of this.variables) {
      const { values } = stored.get(name)!;
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype as 'float32' | 'int32')));
    }
    for (const [name, counter] of this.counters) counter.value = stored.get(name)!.values[0]!;
  }

  /** Everything as it can be looked at, and all counts. */
  held(): { readonly tensors: readonly Held[]; readonly updates: ReadonlyMap<string, number> } {
    const tensors = [...this.variables.values()].map((variable): Held => ({
      name: variable.name,
      role: variable.trainable ? 'weight' : isSlot(variable.name) ? 'slot' : 'other',
      read: () => variable.data<'float32'>(),
    }));
    return { tensors, updates: new Map([...this.counters].map(([name, { value }]) => [name, value])) };
  }

  /** The variables, before the first step. */
  starting(): readonly Wanted[] {
    const start = (variable: tf.Variable) => async () => (await variable.data()) as Float32Array;
    return [...this.variables].map(([name, variable]) => ({ name, shape: variable.shape, start: start(variable) }));
  }

  /** Gives one of them another value. */
  startAt(name: string, values: Float32Array): void {
    const variable = this.variables.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')));
  }

  /** What all values take, in bytes. */
  get bytes(): number {
    return [...this.variables.values()].reduce((total, { size }) => total + 4 * size, 0);
  }

  /** Holds on to all values as they are now. Nothing is copied: they are shared until variables take new ones. */
  remember(): Snapshot {
    const values = [...this.variables.values()].map((variable) => ({ variable, value: tf.keep(variable.clone()) }));
    const counts = [...this.counters.values()].map((counter) => ({ counter, value: counter.value }));
    return {
      hasFiniteWeights: async () => {
        const weights = values.filter(({ variable }) => variable.trainable);
        for (const { value } of weights) if (!(await value.data()).every(Number.isFinite)) return false;
        return true;
      },
      restore: () => {
        for (const { variable, value } of values) variable.assign(value);
        for (const { counter, value } of counts) counter.value = value;
      },
      dispose: () => tf.dispose(values.map(({ value }) => value)),
    };
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }

  private claim(name: string): void {
    if (this.variables.has(name) || this.counters.has(name)) throw new Error(`two things are called ${name}`);
  }
}

const counterShape = { shape: [] as readonly number[], dtype: 'int32' };
