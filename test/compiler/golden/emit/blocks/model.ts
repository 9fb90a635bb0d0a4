import * as tf from '@tensorflow/tfjs-core';
import { dense, type DenseWeights } from './layers.js';
import type { Initializer, Pass } from './runtime/index.js';

export interface CentreWeights {
  readonly middle: tf.Variable;
  readonly steps: tf.Variable;
}

/** Follows the mean of what passes, and takes it away. */
export function centre(
  w: CentreWeights,
  x: tf.Tensor,
  { decay, factor }: { decay: number; factor: number },
  pass: Pass,
): tf.Tensor {
  const here = x.mean([0]); // [N]
  if (pass.training) {
    pass.update(w.middle, tf.mul(decay, w.middle).add(tf.mul(factor, here)));
    pass.update(w.steps, w.steps.add(1));
  }
  return x.sub(pass.training ? here : w.middle.div(w.steps.maximum(1)));
}

export function noisy(x: tf.Tensor, { amount }: { amount: number }, pass: Pass): tf.Tensor {
  const n = pass.normal('n', x.shape, 0, amount); // [N]
  return x.add(n.mul(pass.training ? tf.scalar(1) : tf.scalar(0)));
}

export function parts(x: tf.Tensor): { ends0: tf.Tensor; ends1: tf.Tensor; whole: tf.Tensor } {
  return { ends0: x.slice([0, 0], [-1, 1]), ends1: x.slice([0, 3], [-1, 1]), whole: x };
}

export interface ResidualWeights {
  readonly mix: DenseWeights;
  readonly dense: DenseWeights;
  readonly dense2: DenseWeights;
}

/** Two layers and a way around them. */
export function residual(w: ResidualWeights, x: tf.Tensor, { slope }: { slope: number }): tf.Tensor {
  let h: tf.Tensor = dense(w.mix, x); // [N]
  h = h.leakyRelu(slope); // [N]
  h = dense(w.dense, h); // [units]
  const inner = dense(w.dense2, h); // [N]
  return x.add(dense(w.mix, inner));
}

/** New weights of N. */
export function initN(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 8], -0.774596669, 0.774596669), // glorot(2, 8)
      bias: init.zeros('dense.bias', [8]),
    },
    residual: {
      mix: {
        kernel: init.uniform('residual.mix.kernel', [8, 8], -0.612372436, 0.612372436), // glorot(8, 8)
        bias: init.zeros('residual.mix.bias', [8]),
      },
      dense: {
        kernel: init.uniform('residual.dense.kernel', [8, 16], -0.5, 0.5), // glorot(8, 16)
        bias: init.zeros('residual.dense.bias', [16]),
      },
      dense2: {
        kernel: init.uniform('residual.dense_2.kernel', [16, 8], -0.5, 0.5), // glorot(16, 8)
        bias: init.zeros('residual.dense_2.bias', [8]),
      },
    },
    centre: { middle: init.state.zeros('centre.middle', [8]), steps: init.state.zeros('centre.steps', []) },
    residual2: {
      mix: {
        kernel: init.uniform('residual_2.mix.kernel', [8, 8], -0.612372436, 0.612372436), // glorot(8, 8)
        bias: init.zeros('residual_2.mix.bias', [8]),
      },
      dense: {
        kernel: init.uniform('residual_2.dense.kernel', [8, 16], -0.5, 0.5), // glorot(8, 16)
        bias: init.zeros('residual_2.dense.bias', [16]),
      },
      dense2: {
        kernel: init.uniform('residual_2.dense_2.kernel', [16, 8], -0.5, 0.5), // glorot(16, 8)
        bias: init.zeros('residual_2.dense_2.bias', [8]),
      },
    },
    centre2: {
      middle: init.state.zeros('centre_2.middle', [8]),
      steps: init.state.zeros('centre_2.steps', []),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [8, 4], -0.707106781, 0.707106781), // glorot(8, 4)
      bias: init.zeros('dense_2.bias', [4]),
    },
    residual3: {
      mix: {
        kernel: init.uniform('residual_3.mix.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
        bias: init.zeros('residual_3.mix.bias', [4]),
      },
      dense: {
        kernel: init.uniform('residual_3.dense.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
        bias: init.zeros('residual_3.dense.bias', [4]),
      },
      dense2: {
        kernel: init.uniform('residual_3.dense_2.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
        bias: init.zeros('residual_3.dense_2.bias', [4]),
      },
    },
    centre3: {
      middle: init.state.zeros('centre_3.middle', [4]),
      steps: init.state.zeros('centre_3.steps', []),
    },
  };
}

export type NWeights = ReturnType<typeof initN>;

/** Network N(x: f32[2]), 824 parameters. */
export function N(w: NWeights, x: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [8]
  h = residual(w.residual, h, { slope: 0.2 }); // [8]
  h = centre(w.centre, h, { decay: 0.9, factor: 0.1 }, pass); // [8]
  // pass.at('name'): the noise of this call is its own, drawn under the name
  h = noisy(h, { amount: 0.1 }, pass.at('noisy')); // [8]
  h = residual(w.residual2, h, { slope: 0.2 }); // [8]
  h = centre(w.centre2, h, { decay: 0.9, factor: 0.1 }, pass); // [8]
  h = noisy(h, { amount: 0.1 }, pass.at('noisy_2')); // [8]
  h = dense(w.dense2, h); // [4]
  h = residual(w.residual3, h, { slope: 0.1 }); // [4]
  h = centre(w.centre3, h, { decay: 0.5, factor: 0.5 }, pass); // [4]
  h = noisy(h, { amount: 0.2 }, pass.at('noisy_3')); // [4]
  const { ends0, ends1, whole } = parts(h);
  return tf.concat([ends0, ends1, whole], 1).sum([1]).div(4); // []
}
