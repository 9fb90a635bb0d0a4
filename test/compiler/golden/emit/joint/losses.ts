import type * as tf from '@tensorflow/tfjs-core';

/** Mao et al. 2017 (arXiv:1611.04076), eq. 9: least squares with targets 1 for real and 0 for fake. */
export function lsganGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.sub(1).square().mean().div(2);
}

/** Mao et al. 2017 (arXiv:1611.04076), eq. 9: least squares with targets 1 for real and 0 for fake. */
export function lsganDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return real.sub(1).square().mean().add(fake.square().mean()).div(2);
}

/** There and back again. */
export function cycle(
  x: tf.Tensor,
  there: (x: tf.Tensor) => tf.Tensor,
  back: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return back(there(x)).sub(x).abs().mean();
}
