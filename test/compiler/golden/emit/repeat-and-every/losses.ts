import * as tf from '@tensorflow/tfjs-core';
import { DGradient, type DWeights } from './model.js';
import type { Pass } from './runtime/index.js';

/**
 * Arjovsky, Chintala, Bottou 2017 (arXiv:1701.07875), eq. 2: the critic's scores apart. It needs a critic kept
 * Lipschitz.
 */
export function wassersteinDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return fake.mean().sub(real.mean());
}

/** The Euclidean norm of each sample. At zero, where it has no derivative, the derivative taken is zero. */
export function norm(x: tf.Tensor): tf.Tensor {
  return x.square().sum([1]).maximum(1e-24).sqrt();
}

/**
 * Arjovsky, Chintala, Bottou 2017 (arXiv:1701.07875), eq. 2: the critic's scores apart. It needs a critic kept
 * Lipschitz.
 */
export function wassersteinGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.mean().neg();
}

/**
 * Gulrajani et al. 2017 (arXiv:1704.00028), eq. 3: the norm of the critic's gradient between real and fake samples is
 * drawn to 1; one-sided, only from above. `together` is for a critic that compares the samples of a batch, as
 * `minibatch_deviation` does: the gradient is that of all its scores.
 */
export function gradientPenalty(real: tf.Tensor, fake: tf.Tensor, wD: DWeights, pass: Pass): tf.Tensor {
  const t = pass.uniform('t', [real.shape[0]!]);
  const between = t
    .reshape([-1, 1])
    .mul(real)
    .add(tf.sub(1, t).reshape([-1, 1]).mul(fake));
  const excess = norm(DGradient(wD, between, tf.scalar(1).broadcastTo([real.shape[0]!]))).sub(1);
  return tf.mul(4, excess.square().mean());
}
