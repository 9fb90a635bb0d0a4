import * as tf from '@tensorflow/tfjs-core';

/**
 * Applies a linear map that TensorFlow.js cannot differentiate, or not rightly: the gradient is its transpose, which
 * may be a linear map of this kind again, to any order.
 * @param x what is mapped
 * @param transpose takes the gradient of the result to that of x
 */
export function linearMap(
  x: tf.Tensor,
  map: (x: tf.Tensor) => tf.Tensor,
  transpose: (gradient: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.customGrad((...args: unknown[]) => ({ value: map(args[0] as tf.Tensor), gradFunc: transpose }))(x);
}
