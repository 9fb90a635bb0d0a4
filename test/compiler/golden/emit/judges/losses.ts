import * as tf from '@tensorflow/tfjs-core';

/** Goodfellow et al. 2014 (arXiv:1406.2661), section 3, non-saturating form: the generator maximises log D(G(z)). */
export function nonsaturatingDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return real.neg().softplus().mean().add(fake.softplus().mean());
}

/** Goodfellow et al. 2014 (arXiv:1406.2661), section 3, non-saturating form: the generator maximises log D(G(z)). */
export function nonsaturatingGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.neg().softplus().mean();
}

/** Minus the log-probability of the class or of each token, from logits. */
export function crossEntropy(logits: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.oneHot(label.toInt(), 10).toFloat().mul(logits.logSoftmax()).sum([1]).mean().neg();
}
