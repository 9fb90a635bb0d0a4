import type * as tf from '@tensorflow/tfjs';
import type { Initializer, Pass } from './runtime/index.js';
import { batchNorm, conv, convTranspose, dense } from './layers.js';

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [64, 512], -0.102062073, 0.102062073),
      offset: init.zeros('dense.offset', [512]),
    },
    batchNorm: {
      runningMean: init.state.zeros('batch_norm.running_mean', [128]),
      runningVariance: init.state.ones('batch_norm.running_variance', [128]),
      gain: init.ones('batch_norm.gain', [128]),
      offset: init.zeros('batch_norm.offset', [128]),
    },
    convTranspose: {
      kernels: init.uniform('conv_transpose.kernels', [4, 4, 64, 128], -0.0441941738, 0.0441941738),
      offset: init.zeros('conv_transpose.offset', [64]),
    },
    batchNorm2: {
      runningMean: init.state.zeros('batch_norm_2.running_mean', [64]),
      runningVariance: init.state.ones('batch_norm_2.running_variance', [64]),
      gain: init.ones('batch_norm_2.gain', [64]),
      offset: init.zeros('batch_norm_2.offset', [64]),
    },
    convTranspose2: {
      kernels: init.uniform('conv_transpose_2.kernels', [4, 4, 1, 64], -0.0759554525, 0.0759554525),
      offset: init.zeros('conv_transpose_2.offset', [1]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[64]), 165,825 parameters. */
export function G(w: GWeights, z: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [512]
  h = h.reshape([-1, 2, 2, 128]); // [2, 2, 128]
  h = batchNorm(w.batchNorm, h, { size: 4 }, pass); // [2, 2, 128]
  h = h.relu(); // [2, 2, 128]
  h = convTranspose(w.convTranspose, h, { size: 4, filters: 64 }); // [4, 4, 64]
  h = batchNorm(w.batchNorm2, h, { size: 16 }, pass); // [4, 4, 64]
  h = h.relu(); // [4, 4, 64]
  h = convTranspose(w.convTranspose2, h, { size: 8, filters: 1 }); // [8, 8, 1]
  return h.tanh(); // [8, 8, 1]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    conv: {
      kernels: init.uniform('conv.kernels', [4, 4, 1, 32], -0.106600358, 0.106600358),
      offset: init.zeros('conv.offset', [32]),
    },
    conv2: {
      kernels: init.uniform('conv_2.kernels', [4, 4, 32, 64], -0.0625, 0.0625),
      offset: init.zeros('conv_2.offset', [64]),
    },
    dense: {
      kernel: init.uniform('dense.kernel', [256, 1], -0.152794972, 0.152794972),
      offset: init.zeros('dense.offset', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[8, 8, 1]), 33,633 parameters. */
export function D(w: DWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = conv(w.conv, x); // [4, 4, 32]
  h = h.leakyRelu(0.2); // [4, 4, 32]
  h = conv(w.conv2, h); // [2, 2, 64]
  h = h.leakyRelu(0.2); // [2, 2, 64]
  h = h.reshape([-1, 256]); // [256]
  h = dense(w.dense, h); // [1]
  return h.reshape([-1]); // []
}
