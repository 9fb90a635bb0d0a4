import * as tf from '@tensorflow/tfjs-core';
import { dense, smallClassifier } from './layers.js';
import type { Initializer, Pass } from './runtime/index.js';

/** New weights of Oracle. */
export function initOracle(init: Initializer) {
  return { center: init.state.zeros('center', [8, 8, 1]) };
}

export type OracleWeights = ReturnType<typeof initOracle>;

/**
 * How likely each pixel is, as a logarithm: that of a normal distribution around what it has seen on average.
 * Network Oracle(x: f32[8, 8, 1]), 0 parameters.
 */
export function Oracle(w: OracleWeights, x: tf.Tensor, pass: Pass): tf.Tensor {
  return x.sub(pass.state(w.center)).square().neg().div(2); // [8, 8, 1]
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [26, 64], -0.25819889, 0.25819889), // glorot(26, 64)
      bias: init.zeros('dense.bias', [64]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(z: f32[16], class: int<10>), 1,728 parameters. */
export function G(w: GWeights, z: tf.Tensor, class_: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, tf.concat([z, tf.oneHot(class_.toInt(), 10).toFloat()], 1)); // [64]
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
