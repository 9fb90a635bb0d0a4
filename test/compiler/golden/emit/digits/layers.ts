import * as tf from '@tensorflow/tfjs-core';
import type { Pass } from './runtime/index.js';

export interface DenseWeights {
  readonly kernel: tf.Tensor;
  readonly bias: tf.Tensor;
}

/** A fully connected layer: y = x W + b over the last axis. */
export function dense(w: DenseWeights, x: tf.Tensor): tf.Tensor {
  const y = tf.matMul(x, w.kernel);
  return y.add(w.bias);
}

export interface BatchNormWeights {
  readonly runningMean: tf.Variable;
  readonly runningVariance: tf.Variable;
  readonly scale: tf.Tensor;
  readonly bias: tf.Tensor;
}

/**
 * Batch normalisation (Ioffe, Szegedy 2015): each channel to mean 0 and variance 1 over the batch and all positions.
 * Running statistics, used outside training, keep `decay` of their old value at every update; the variance among them
 * is the unbiased one (their algorithm 2).
 */
export function batchNorm(
  w: BatchNormWeights,
  x: tf.Tensor,
  { area }: { area: number },
  pass: Pass,
): tf.Tensor {
  let centred: tf.Tensor;
  let variance: tf.Tensor;
  if (pass.training) {
    const center = x.mean([0, 1, 2]);
    const apart = x.sub(center);
    const spread = apart.square().mean([0, 1, 2]);
    const count = tf.mul(area, tf.scalar(x.shape[0]!));
    const unbiased = spread.mul(count.div(count.sub(1).maximum(1)));
    centred = apart;
    variance = spread;
    pass.update(w.runningMean, tf.mul(0.9, w.runningMean).add(tf.mul(0.1, center)));
    pass.update(w.runningVariance, tf.mul(0.9, w.runningVariance).add(tf.mul(0.1, unbiased)));
  } else {
    centred = x.sub(w.runningMean);
    variance = w.runningVariance;
  }
  return centred.mul(w.scale.mul(variance.add(1e-5).rsqrt())).add(w.bias);
}

export interface ConvTransposeWeights {
  readonly kernels: tf.Tensor;
  readonly bias: tf.Tensor;
}

/**
 * A transposed 2-D convolution, the exact gradient of `conv` with the same numbers (Dumoulin, Visin 2016): with
 * padding `same`, output = input * stride; with a number, (input - 1) * stride - 2 padding + kernel + output_padding.
 */
export function convTranspose(
  w: ConvTransposeWeights,
  x: tf.Tensor,
  { size, filters }: { size: number; filters: number },
): tf.Tensor {
  const y = tf.conv2dTranspose(
    x as tf.Tensor4D,
    w.kernels as tf.Tensor4D,
    [x.shape[0]!, size, size, filters],
    2,
    'same',
  );
  return y.add(w.bias);
}

export interface ConvWeights {
  readonly kernels: tf.Tensor;
  readonly bias: tf.Tensor;
}

/**
 * A 2-D convolution. `padding` is `same` (output = ceil(input / stride), the odd pixel at the end), `valid`, or a
 * number for both sides: output = floor((input + 2 padding - kernel) / stride) + 1.
 */
export function conv(w: ConvWeights, x: tf.Tensor, { stride }: { stride: number }): tf.Tensor {
  const y = tf.conv2d(x as tf.Tensor4D, w.kernels as tf.Tensor4D, stride, 'same');
  return y.add(w.bias);
}

export interface SmallClassifierWeights {
  readonly conv: ConvWeights;
  readonly batchNorm: BatchNormWeights;
  readonly conv2: ConvWeights;
  readonly batchNorm2: BatchNormWeights;
  readonly conv3: ConvWeights;
  readonly batchNorm3: BatchNormWeights;
  readonly dense: DenseWeights;
  readonly dense2: DenseWeights;
}

/** A small convolutional classifier. Its features are what the last layer sees. */
export function smallClassifier(
  w: SmallClassifierWeights,
  x: tf.Tensor,
  pass: Pass,
): { logits: tf.Tensor; features: tf.Tensor } {
  let h: tf.Tensor = conv(w.conv, x, { stride: 1 });
  h = batchNorm(w.batchNorm, h, { area: 64 }, pass);
  h = h.relu();
  h = conv(w.conv2, h, { stride: 2 });
  h = batchNorm(w.batchNorm2, h, { area: 16 }, pass);
  h = h.relu();
  h = conv(w.conv3, h, { stride: 2 });
  h = batchNorm(w.batchNorm3, h, { area: 4 }, pass);
  h = h.relu();
  h = h.reshape([-1, 256]);
  h = dense(w.dense, h);
  const seen = h.relu();
  return { logits: dense(w.dense2, seen), features: seen };
}
