import * as tf from '@tensorflow/tfjs-core';
import type { Rule } from './runtime/index.js';

/** Adam (Kingma, Ba 2015, algorithm 1). */
export const adam: Rule<
  { readonly rate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number },
  'm' | 'v'
> = {
  slots: { m: 0, v: 0 },
  update(weight, gradient, { m, v }, { rate, beta1, beta2, epsilon }, step) {
    const first = tf.mul(beta1, m).add(tf.mul(1 - beta1, gradient));
    const second = tf.mul(beta2, v).add(tf.mul(1 - beta2, gradient.square()));
    return {
      weight: weight.sub(
        tf.mul(rate, first.div(1 - beta1 ** step)).div(
          second
            .div(1 - beta2 ** step)
            .sqrt()
            .add(epsilon),
        ),
      ),
      m: first,
      v: second,
    };
  },
};
