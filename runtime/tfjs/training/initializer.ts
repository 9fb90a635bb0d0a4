import * as tf from '@tensorflow/tfjs-core';
import { initialKey, weightName } from '../../contract/names.js';
import { sizeOf } from '../../contract/shapes.js';
import type { Random } from '../../random/random.js';
import type { Store } from './store.js';

interface Ranks {
  0: tf.Rank.R0;
  1: tf.Rank.R1;
  2: tf.Rank.R2;
  3: tf.Rank.R3;
  4: tf.Rank.R4;
  5: tf.Rank.R5;
  6: tf.Rank.R6;
}

/** A list of sizes. Written out, as in `[4, 4, 64, 128]`, its length gives the variable its rank. */
type Shape = readonly number[];
type VariableOf<S extends Shape> = tf.Variable<S['length'] extends keyof Ranks ? Ranks[S['length']] : tf.Rank>;

/** Makes variables with their starting values. `name` is the path inside the network, such as `dense.kernel`. */
export interface VariableMaker {
  zeros<const S extends Shape>(name: string, shape: S): VariableOf<S>;
  ones<const S extends Shape>(name: string, shape: S): VariableOf<S>;
  constant<const S extends Shape>(name: string, shape: S, value: number): VariableOf<S>;
  /** Independent draws from a normal distribution. */
  normal<const S extends Shape>(name: string, shape: S, mean: number, deviation: number): VariableOf<S>;
  /** Independent draws from [low, high). */
  uniform<const S extends Shape>(name: string, shape: S, low: number, high: number): VariableOf<S>;
}

/** Makes the trainable weights of one network, and through `state` what it keeps but training does not move. */
export interface Initializer extends VariableMaker {
  readonly state: VariableMaker;
}

type Draws = Pick<Random, 'normal' | 'uniform'>;

/** Zeros for draws: for variables that a checkpoint will fill, where drawing would only take time. */
export const noDraws: Draws = {
  normal: (_, size) => new Float32Array(size),
  uniform: (_, size) => new Float32Array(size),
};

/**
 * The initializer of the network called `network`. A variable's values depend on the seed and its full name alone
 * (the key is `init/G/dense.kernel`), never on what was made before it.
 */
export function createInitializer(network: string, random: Draws, store: Store): Initializer {
  return { ...maker(network, random, store, true), state: maker(network, random, store, false) };
}

function maker(network: string, random: Draws, store: Store, trainable: boolean): VariableMaker {
  const make = <S extends Shape>(name: string, shape: S, values: (key: string, size: number) => Float32Array) => {
    const fullName = weightName(network, [name]);
    const variable = tf.tidy(() => {
      const initial: tf.Tensor = tf.tensor(values(initialKey(fullName), sizeOf(shape)), [...shape]);
      return store.variable(fullName, initial, trainable);
    });
    return variable as VariableOf<S>;
  };
  const constant = <const S extends Shape>(name: string, shape: S, value: number) =>
    make(name, shape, (_, size) => new Float32Array(size).fill(value));
  return {
    constant,
    zeros: (name, shape) => constant(name, shape, 0),
    ones: (name, shape) => constant(name, shape, 1),
    normal: (name, shape, mean, deviation) =>
      make(name, shape, (key, size) => random.normal(key, size, mean, deviation)),
    uniform: (name, shape, low, high) => make(name, shape, (key, size) => random.uniform(key, size, low, high)),
  };
}
