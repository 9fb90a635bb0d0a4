import * as tf from '@tensorflow/tfjs-core';
import { dense, denseGradient, type DenseWeights } from './layers.js';
import type { Initializer } from './runtime/index.js';

export interface DGradientWeights {
  readonly dense: DenseWeights;
  readonly dense2: DenseWeights;
}

/** The gradient of `D` for `x`. */
export function DGradient(w: DGradientWeights, x: tf.Tensor, dOutput: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [32]
  h = h.tanh(); // [32]
  let d: tf.Tensor = dOutput.reshape([-1, 1]); // [1]
  d = denseGradient(w.dense2, d); // [32]
  return denseGradient(w.dense, d.mul(tf.sub(1, h.square())));
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 32], -0.420084025, 0.420084025), // glorot(2, 32)
      bias: init.zeros('dense.bias', [32]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [32, 2], -0.420084025, 0.420084025), // glorot(32, 2)
      bias: init.zeros('dense_2.bias', [2]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[2]), 162 parameters. */
export function G(w: GWeights, z: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [32]
  h = h.relu(); // [32]
  return dense(w.dense2, h); // [2]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 32], -0.420084025, 0.420084025), // glorot(2, 32)
      bias: init.zeros('dense.bias', [32]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [32, 1], -0.426401433, 0.426401433), // glorot(32, 1)
      bias: init.zeros('dense_2.bias', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[2]), 129 parameters. */
export function D(w: DWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [32]
  h = h.tanh(); // [32]
  h = dense(w.dense2, h); // [1]
  return h.reshape([-1]); // []
}
