import * as tf from '@tensorflow/tfjs-core';

type Strides = number | readonly [number, number];
type Mode = 'same' | 'valid';

const pair = (strides: Strides): [number, number] =>
  typeof strides === 'number' ? [strides, strides] : [strides[0], strides[1]];

/** Channels in equal parts. */
const split = (x: tf.Tensor4D, groups: number): tf.Tensor4D[] => tf.split(x, groups, 3);

/**
 * A convolution of each group of channels with its own kernels, which TensorFlow.js has only where every channel is a
 * group.
 * @param x [n, height, width, channels]
 * @param kernels [height, width, channels / groups, filters]
 */
export function groupedConv2d(
  x: tf.Tensor4D,
  kernels: tf.Tensor4D,
  strides: Strides,
  mode: Mode,
  groups: number,
): tf.Tensor4D {
  const [height, width, channels, filters] = kernels.shape;
  if (channels === 1) {
    const each = kernels.reshape<tf.Tensor4D>([height, width, groups, filters / groups]);
    return tf.depthwiseConv2d(x, each, pair(strides), mode);
  }
  const own = split(kernels, groups);
  return tf.concat(split(x, groups).map((part, i) => tf.conv2d(part, own[i]!, pair(strides), mode)), 3); // prettier-ignore
}

/**
 * The transposed convolution with the same numbers.
 * @param x [n, height, width, filters]
 * @param kernels [height, width, channels / groups, filters]
 * @param shape [n, height, width, channels] of the result
 */
export function groupedConv2dTranspose(
  x: tf.Tensor4D,
  kernels: tf.Tensor4D,
  shape: readonly [number, number, number, number],
  strides: Strides,
  mode: Mode,
  groups: number,
): tf.Tensor4D {
  const [batch, height, width, channels] = shape;
  const own = split(kernels, groups);
  const parts = split(x, groups).map((part, i) =>
    tf.conv2dTranspose(part, own[i]!, [batch, height, width, channels / groups], pair(strides), mode),
  );
  return tf.concat(parts, 3);
}
