import type * as tf from '@tensorflow/tfjs-core';
import { dense, dense2, dense3 } from './layers.js';
import type { Initializer, Pass } from './runtime/index.js';

/** New weights of C. */
export function initC(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [64, 10], -0.284747399, 0.284747399), // glorot(64, 10)
      bias: init.zeros('dense.bias', [10]),
    },
  };
}

export type CWeights = ReturnType<typeof initC>;

/** Network C(x: f32[8, 8, 1]), 650 parameters. */
export function C(w: CWeights, x: tf.Tensor): tf.Tensor {
  const h = x.reshape([-1, 64]); // [64]
  return dense(w.dense, h); // [10]
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: { kernel: init.normal('dense.kernel', [4, 64], 0, 1), bias: init.zeros('dense.bias', [64]) },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[4]), 320 parameters. */
export function G(w: GWeights, z: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense2(w.dense, z); // [64]
  h = h.reshape([-1, 8, 8, 1]); // [8, 8, 1]
  return h.tanh(); // [8, 8, 1]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [64, 1], -0.30382181, 0.30382181), // glorot(64, 1)
      spectralNorm: { direction: init.state.normal('dense.spectral_norm.direction', [1], 0, 1) },
      bias: init.zeros('dense.bias', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[8, 8, 1]), 65 parameters. */
export function D(w: DWeights, x: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = x.reshape([-1, 64]); // [64]
  // pass.at('name'): the noise of this call is its own, drawn under the name
  h = dense3(w.dense, h, pass.at('dense')); // [1]
  return h.reshape([-1]); // []
}
