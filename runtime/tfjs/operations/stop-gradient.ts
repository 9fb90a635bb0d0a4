import * as tf from '@tensorflow/tfjs-core';

/** x itself, taken as a constant when differentiating. */
export function stopGradient(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args: unknown[]) => {
    const value = args[0] as tf.Tensor;
    return { value: value.clone(), gradFunc: (dy: tf.Tensor) => [tf.zerosLike(dy)] };
  })(x);
}
