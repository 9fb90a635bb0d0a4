import * as tf from '@tensorflow/tfjs-core';

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return tf.sub(1, real).relu().mean().add(tf.add(1, fake).relu().mean());
}

/** The mean negative log likelihood of the classes. */
export function crossEntropy(logits: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.oneHot(label.toInt(), 10).toFloat().mul(logits.logSoftmax()).sum([1]).mean().neg();
}

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.mean().neg();
}
