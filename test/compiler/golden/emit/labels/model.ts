import type * as tf from '@tensorflow/tfjs-core';
import {
  batchNorm,
  conv,
  convTranspose,
  convTransposeWithoutBias,
  dense,
  dropout,
  embedding,
} from './layers.js';
import type { Initializer, Pass } from './runtime/index.js';

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    embedding: { table: init.normal('embedding.table', [10, 16], 0, 1) },
    dense: {
      kernel: init.uniform('dense.kernel', [16, 128], -0.204124145, 0.204124145), // glorot(16, 128)
      bias: init.zeros('dense.bias', [128]),
    },
    batchNorm: {
      runningMean: init.state.zeros('batch_norm.running_mean', [32]),
      runningVariance: init.state.ones('batch_norm.running_variance', [32]),
      scale: init.ones('batch_norm.scale', [32]),
      bias: init.zeros('batch_norm.bias', [32]),
    },
    convTranspose: {
      kernels: init.uniform('conv_transpose.kernels', [4, 4, 16, 32], -0.0883883476, 0.0883883476), // glorot(256, 512)
    },
    batchNorm2: {
      runningMean: init.state.zeros('batch_norm_2.running_mean', [16]),
      runningVariance: init.state.ones('batch_norm_2.running_variance', [16]),
      scale: init.ones('batch_norm_2.scale', [16]),
      bias: init.zeros('batch_norm_2.bias', [16]),
    },
    convTranspose2: {
      kernels: init.uniform('conv_transpose_2.kernels', [4, 4, 1, 16], -0.148522131, 0.148522131), // glorot(16, 256)
      bias: init.zeros('conv_transpose_2.bias', [1]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[16], label: int<10>), 10,881 parameters. */
export function G(w: GWeights, z: tf.Tensor, label: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = embedding(w.embedding, label); // [16]
  h = dense(w.dense, z.mul(h)); // [128]
  h = h.reshape([-1, 2, 2, 32]); // [2, 2, 32]
  h = batchNorm(w.batchNorm, h, { area: 4 }, pass); // [2, 2, 32]
  h = h.relu(); // [2, 2, 32]
  h = convTransposeWithoutBias(w.convTranspose, h); // [4, 4, 16]
  h = batchNorm(w.batchNorm2, h, { area: 16 }, pass); // [4, 4, 16]
  h = h.relu(); // [4, 4, 16]
  h = convTranspose(w.convTranspose2, h); // [8, 8, 1]
  return h.tanh(); // [8, 8, 1]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    conv: {
      kernels: init.uniform('conv.kernels', [4, 4, 1, 16], -0.148522131, 0.148522131), // glorot(16, 256)
      bias: init.zeros('conv.bias', [16]),
    },
    conv2: {
      kernels: init.uniform('conv_2.kernels', [4, 4, 16, 32], -0.0883883476, 0.0883883476), // glorot(256, 512)
      bias: init.zeros('conv_2.bias', [32]),
    },
    dense: {
      kernel: init.uniform('dense.kernel', [128, 1], -0.215665546, 0.215665546), // glorot(128, 1)
      bias: init.zeros('dense.bias', [1]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [128, 10], -0.208514414, 0.208514414), // glorot(128, 10)
      bias: init.zeros('dense_2.bias', [10]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[8, 8, 1]), 9,915 parameters. */
export function D(w: DWeights, x: tf.Tensor, pass: Pass): { score: tf.Tensor; class_: tf.Tensor } {
  let h: tf.Tensor = conv(w.conv, x); // [4, 4, 16]
  h = h.leakyRelu(0.2); // [4, 4, 16]
  // pass.at('name'): the noise of this call is its own, drawn under the name
  h = dropout(h, { probability: 0.75 }, pass.at('dropout')); // [4, 4, 16]
  h = conv(w.conv2, h); // [2, 2, 32]
  h = h.leakyRelu(0.2); // [2, 2, 32]
  h = dropout(h, { probability: 0.5 }, pass.at('dropout_2')); // [2, 2, 32]
  h = h.reshape([-1, 128]); // [128]
  const h2 = dense(w.dense, h); // [1]
  return { score: h2.reshape([-1]), class_: dense(w.dense2, h) };
}
