import * as tf from '@tensorflow/tfjs-core';
import { dense, denseGradient, type DenseWeights } from './layers.js';
import type { Initializer } from './runtime/index.js';

export interface GGradientWeights {
  readonly dense: DenseWeights;
}

/** The gradient of `G` for `z`. */
export function GGradient(w: GGradientWeights, z: tf.Tensor, dOutput: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [64]
  h = h.reshape([-1, 8, 8, 1]); // [8, 8, 1]
  h = h.tanh(); // [8, 8, 1]
  return denseGradient(w.dense, dOutput.mul(tf.sub(1, h.square())).reshape([-1, 64]));
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [4, 64], -0.297044263, 0.297044263), // glorot(4, 64)
      bias: init.zeros('dense.bias', [64]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[4]), 320 parameters. */
export function G(w: GWeights, z: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [64]
  h = h.reshape([-1, 8, 8, 1]); // [8, 8, 1]
  return h.tanh(); // [8, 8, 1]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [64, 1], -0.30382181, 0.30382181), // glorot(64, 1)
      bias: init.zeros('dense.bias', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[8, 8, 1]), 65 parameters. */
export function D(w: DWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = x.reshape([-1, 64]); // [64]
  h = dense(w.dense, h); // [1]
  return h.reshape([-1]); // []
}
