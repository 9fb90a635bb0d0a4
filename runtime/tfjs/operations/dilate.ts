import * as tf from '@tensorflow/tfjs-core';

type Pair = readonly [number, number];

/**
 * Kernels with zeros between their taps: a convolution with them is the dilated one, which TensorFlow.js does not
 * differentiate.
 * @param kernels [height, width, channels in, channels out]
 * @returns [dilation (height - 1) + 1, dilation (width - 1) + 1, channels in, channels out]
 */
export function dilate(kernels: tf.Tensor, [down, across]: Pair): tf.Tensor4D {
  const [height, width, channels, filters] = kernels.shape as [number, number, number, number];
  const inner = channels * filters;
  // Rows apart, then columns; what comes after the last tap is cut off again.
  const rows = spread(kernels.reshape([1, height, width * inner]), down).reshape([-1, width, inner]);
  return spread(rows, across).reshape([down * (height - 1) + 1, across * (width - 1) + 1, channels, filters]);
}

/** [a, n, b] to [a, step (n - 1) + 1, b]: zeros between the entries of the middle axis. */
function spread(x: tf.Tensor, step: number): tf.Tensor {
  const [outer, length, inner] = x.shape as [number, number, number];
  if (step === 1) return x;
  const apart = x.reshape([outer * length, 1, inner]).pad([[0, 0], [0, step - 1], [0, 0]]); // prettier-ignore
  return apart.reshape([outer, length * step, inner]).slice([0, 0, 0], [-1, step * (length - 1) + 1, -1]);
}

/**
 * Undoes `dilate`: the taps alone.
 * @param shape [height, width, channels in, channels out] of the result
 */
export function undilate(kernels: tf.Tensor, shape: readonly number[], [down, across]: Pair): tf.Tensor4D {
  const [height, width, channels, filters] = shape as [number, number, number, number];
  const inner = channels * filters;
  const columns = kernels.shape[1]!;
  const rows = pick(kernels.reshape([1, -1, columns * inner]), height, down).reshape([-1, columns, inner]);
  return pick(rows, width, across).reshape([height, width, channels, filters]);
}

/** [a, step (n - 1) + 1, b] to [a, n, b]: every `step`-th entry of the middle axis. */
function pick(x: tf.Tensor, length: number, step: number): tf.Tensor {
  const [outer, , inner] = x.shape as [number, number, number];
  if (step === 1) return x;
  const whole = x.pad([[0, 0], [0, step - 1], [0, 0]]).reshape([outer * length, step, inner]); // prettier-ignore
  return whole.slice([0, 0, 0], [-1, 1, -1]).reshape([outer, length, inner]);
}
