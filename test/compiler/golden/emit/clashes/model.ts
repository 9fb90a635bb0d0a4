import type * as tf from '@tensorflow/tfjs-core';
import { batchNorm, dense, layerNorm, type DenseWeights, type LayerNormWeights } from './layers.js';
import { stopGradient, type Initializer, type Pass } from './runtime/index.js';

export function real(x: tf.Tensor): tf.Tensor {
  return x.mul(x.tanh());
}

export function fake(x: tf.Tensor): { value: tf.Tensor } {
  return { value: x.square().add(x.sin()) };
}

export interface GWeights3 {
  readonly dense: DenseWeights;
  readonly layerNorm: LayerNormWeights;
  readonly seen: tf.Variable;
}

export function g(w: GWeights3, x: tf.Tensor, pass: Pass): tf.Tensor {
  const dense2 = dense(w.dense, x); // [8]
  const result = layerNorm(w.layerNorm, dense2); // [8]
  const center = result.mean([0]); // [8]
  const stopGradient2 = stopGradient(result.sub(center)); // [8]
  const result2 = result.mul(stopGradient2).add(dense2);
  pass.update(w.seen, center);
  return result2;
}

/** New weights of G_weights. */
export function initGWeights2(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 2], -1.22474487, 1.22474487), // glorot(2, 2)
      bias: init.zeros('dense.bias', [2]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [2, 2], -1.22474487, 1.22474487), // glorot(2, 2)
      bias: init.zeros('dense_2.bias', [2]),
    },
  };
}

export type GWeights2Weights = ReturnType<typeof initGWeights2>;

/** Network G_weights(x: f32[2]), 12 parameters. */
export function GWeights2(w: GWeights2Weights, x: tf.Tensor): { value: tf.Tensor } {
  const dense2 = dense(w.dense, x); // [2]
  const dense22 = dense(w.dense2, dense2); // [2]
  return { value: dense22.add(dense2) }; // [2]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 8], -0.774596669, 0.774596669), // glorot(2, 8)
      bias: init.zeros('dense.bias', [8]),
    },
    batchNorm: {
      runningMean: init.state.zeros('batch_norm.running_mean', [8]),
      runningVariance: init.state.ones('batch_norm.running_variance', [8]),
      scale: init.ones('batch_norm.scale', [8]),
      bias: init.zeros('batch_norm.bias', [8]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [8, 1], -0.816496581, 0.816496581), // glorot(8, 1)
      bias: init.zeros('dense_2.bias', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[2]), 49 parameters. */
export function D(w: DWeights, x: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [8]
  const conv = real(h); // [8]
  const batchNorm2 = batchNorm(w.batchNorm, conv, pass); // [8]
  h = dense(w.dense2, fake(batchNorm2).value); // [1]
  return h.reshape([-1]); // []
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 8], -0.774596669, 0.774596669), // glorot(2, 8)
      bias: init.zeros('dense.bias', [8]),
    },
    g: {
      dense: {
        kernel: init.uniform('g.dense.kernel', [8, 8], -0.612372436, 0.612372436), // glorot(8, 8)
        bias: init.zeros('g.dense.bias', [8]),
      },
      layerNorm: { scale: init.ones('g.layer_norm.scale', [8]), bias: init.zeros('g.layer_norm.bias', [8]) },
      seen: init.state.zeros('g.seen', [8]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [8, 2], -0.774596669, 0.774596669), // glorot(8, 2)
      bias: init.zeros('dense_2.bias', [2]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[2]), 130 parameters. */
export function G(w: GWeights, z: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [8]
  h = g(w.g, h, pass); // [8]
  return dense(w.dense2, h); // [2]
}
