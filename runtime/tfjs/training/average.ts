import * as tf from '@tensorflow/tfjs-core';
import { averageName } from '../../contract/names.js';
import type { Store } from './store.js';
import { mapVariables, type Weights } from './weights.js';

/** A slow copy of a network: an exponential moving average of its weights, for sampling. */
export interface Average<W extends Weights> {
  /** The averaged network, the same tree as the one it follows. */
  readonly weights: W;
  /** average <- decay * average + (1 - decay) * weight; running statistics and other state are copied. */
  update(): void;
}

/**
 * Starts an average at the network's present weights. It is stored as `average.NAME/dense.kernel`.
 * @param decay share of the old average kept at each update, in [0, 1); a function where a schedule moves it.
 */
export function createAverage<W extends Weights>(
  name: string,
  weights: W,
  decay: number | (() => number),
  store: Store,
): Average<W> {
  const followed: [average: tf.Variable, variable: tf.Variable][] = [];
  const average = mapVariables(weights, (variable) => {
    const copy = store.variable(averageName(name, variable.name), variable, false);
    followed.push([copy, variable]);
    return copy;
  });
  const update = () =>
    tf.tidy(() => {
      const share = typeof decay === 'number' ? decay : decay();
      for (const [copy, variable] of followed) {
        copy.assign(variable.trainable ? copy.mul(share).add(variable.mul(1 - share)) : variable);
      }
    });
  return { weights: average, update };
}
