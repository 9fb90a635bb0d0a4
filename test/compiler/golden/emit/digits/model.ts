import type * as tf from '@tensorflow/tfjs-core';
import { batchNorm, conv, convTranspose, dense, smallClassifier } from './layers.js';
import type { Initializer, Pass } from './runtime/index.js';

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [64, 512], -0.102062073, 0.102062073), // glorot(64, 512)
      bias: init.zeros('dense.bias', [512]),
    },
    batchNorm: {
      runningMean: init.state.zeros('batch_norm.running_mean', [128]),
      runningVariance: init.state.ones('batch_norm.running_variance', [128]),
      scale: init.ones('batch_norm.scale', [128]),
      bias: init.zeros('batch_norm.bias', [128]),
    },
    convTranspose: {
      kernels: init.uniform('conv_transpose.kernels', [4, 4, 64, 128], -0.0441941738, 0.0441941738), // glorot(1024, 2048)
      bias: init.zeros('conv_transpose.bias', [64]),
    },
    batchNorm2: {
      runningMean: init.state.zeros('batch_norm_2.running_mean', [64]),
      runningVariance: init.state.ones('batch_norm_2.running_variance', [64]),
      scale: init.ones('batch_norm_2.scale', [64]),
      bias: init.zeros('batch_norm_2.bias', [64]),
    },
    convTranspose2: {
      kernels: init.uniform('conv_transpose_2.kernels', [4, 4, 1, 64], -0.0759554525, 0.0759554525), // glorot(16, 1024)
      bias: init.zeros('conv_transpose_2.bias', [1]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[64]), 165,825 parameters. */
export function G(w: GWeights, z: tf.Tensor, pass: Pass): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, z); // [512]
  h = h.reshape([-1, 2, 2, 128]); // [2, 2, 128]
  h = batchNorm(w.batchNorm, h, { area: 4 }, pass); // [2, 2, 128]
  h = h.relu(); // [2, 2, 128]
  h = convTranspose(w.convTranspose, h, { size: 4, filters: 64 }); // [4, 4, 64]
  h = batchNorm(w.batchNorm2, h, { area: 16 }, pass); // [4, 4, 64]
  h = h.relu(); // [4, 4, 64]
  h = convTranspose(w.convTranspose2, h, { size: 8, filters: 1 }); // [8, 8, 1]
  return h.tanh(); // [8, 8, 1]
}

/** New weights of D. */
export function initD(init: Initializer) {
  return {
    conv: {
      kernels: init.uniform('conv.kernels', [4, 4, 1, 32], -0.106600358, 0.106600358), // glorot(16, 512)
      bias: init.zeros('conv.bias', [32]),
    },
    conv2: {
      kernels: init.uniform('conv_2.kernels', [4, 4, 32, 64], -0.0625, 0.0625), // glorot(512, 1024)
      bias: init.zeros('conv_2.bias', [64]),
    },
    dense: {
      kernel: init.uniform('dense.kernel', [256, 1], -0.152794972, 0.152794972), // glorot(256, 1)
      bias: init.zeros('dense.bias', [1]),
    },
  };
}

export type DWeights = ReturnType<typeof initD>;

/** Discriminator D(x: f32[8, 8, 1]), 33,633 parameters. */
export function D(w: DWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = conv(w.conv, x, { stride: 2 }); // [4, 4, 32]
  h = h.leakyRelu(0.2); // [4, 4, 32]
  h = conv(w.conv2, h, { stride: 2 }); // [2, 2, 64]
  h = h.leakyRelu(0.2); // [2, 2, 64]
  h = h.reshape([-1, 256]); // [256]
  h = dense(w.dense, h); // [1]
  return h.reshape([-1]); // []
}

/** New weights of digit_classifier. */
export function initDigitClassifier(init: Initializer) {
  return {
    smallClassifier: {
      conv: {
        kernels: init.uniform('small_classifier.conv.kernels', [3, 3, 1, 16], -0.198029509, 0.198029509), // glorot(9, 144)
        bias: init.zeros('small_classifier.conv.bias', [16]),
      },
      batchNorm: {
        runningMean: init.state.zeros('small_classifier.batch_norm.running_mean', [16]),
        runningVariance: init.state.ones('small_classifier.batch_norm.running_variance', [16]),
        scale: init.ones('small_classifier.batch_norm.scale', [16]),
        bias: init.zeros('small_classifier.batch_norm.bias', [16]),
      },
      conv2: {
        kernels: init.uniform('small_classifier.conv_2.kernels', [3, 3, 16, 32], -0.11785113, 0.11785113), // glorot(144, 288)
        bias: init.zeros('small_classifier.conv_2.bias', [32]),
      },
      batchNorm2: {
        runningMean: init.state.zeros('small_classifier.batch_norm_2.running_mean', [32]),
        runningVariance: init.state.ones('small_classifier.batch_norm_2.running_variance', [32]),
        scale: init.ones('small_classifier.batch_norm_2.scale', [32]),
        bias: init.zeros('small_classifier.batch_norm_2.bias', [32]),
      },
      conv3: {
        kernels: init.uniform('small_classifier.conv_3.kernels', [3, 3, 32, 64], -0.0833333333, 0.0833333333), // glorot(288, 576)
        bias: init.zeros('small_classifier.conv_3.bias', [64]),
      },
      batchNorm3: {
        runningMean: init.state.zeros('small_classifier.batch_norm_3.running_mean', [64]),
        runningVariance: init.state.ones('small_classifier.batch_norm_3.running_variance', [64]),
        scale: init.ones('small_classifier.batch_norm_3.scale', [64]),
        bias: init.zeros('small_classifier.batch_norm_3.bias', [64]),
      },
      dense: {
        kernel: init.uniform('small_classifier.dense.kernel', [256, 64], -0.136930639, 0.136930639), // glorot(256, 64)
        bias: init.zeros('small_classifier.dense.bias', [64]),
      },
      dense2: {
        kernel: init.uniform('small_classifier.dense_2.kernel', [64, 10], -0.284747399, 0.284747399), // glorot(64, 10)
        bias: init.zeros('small_classifier.dense_2.bias', [10]),
      },
    },
  };
}

export type DigitClassifierWeights = ReturnType<typeof initDigitClassifier>;

/**
 * Trained on the digits of std/data by examples/digit-classifier.gan, where its accuracy is told.
 * Network digit_classifier(x: f32[8, 8, 1]), 40,618 parameters.
 */
export function digitClassifier(
  w: DigitClassifierWeights,
  x: tf.Tensor,
  pass: Pass,
): { logits: tf.Tensor; features: tf.Tensor } {
  const { logits, features } = smallClassifier(w.smallClassifier, x, pass);
  return { logits, features };
}
