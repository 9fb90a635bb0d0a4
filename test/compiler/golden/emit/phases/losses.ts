import * as tf from '@tensorflow/tfjs-core';
import type { CWeights } from './model.js';

/** Minus the log-probability of the class or of each token, from logits. */
export function crossEntropy(logits: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.oneHot(label.toInt(), 10).toFloat().mul(logits.logSoftmax()).sum([1]).mean().neg();
}

/** The sum of all squared weights (Krogh, Hertz 1991), as a loss; `adamw` decays them apart from the loss. */
export function weightDecay(wC: CWeights): tf.Tensor {
  const total = tf.add(0, wC.dense.kernel.square().sum());
  return tf.mul(5e-5, total);
}

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return tf.sub(1, real).relu().mean().add(tf.add(1, fake).relu().mean());
}

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.mean().neg();
}
