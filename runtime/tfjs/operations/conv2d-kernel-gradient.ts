import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../run-kernel.js';
import { undilate } from './dilate.js';

type Pair = readonly [number, number];
type Shape = readonly [number, number, number, number];

export interface KernelGradientSettings {
  /** [height, width, channels in / groups, channels out] of the kernels. */
  readonly kernel: Shape;
  readonly strides: Pair;
  /** Zeros before and after, along height and along width. */
  readonly pads: readonly [Pair, Pair];
  /** [1, 1] by default. */
  readonly dilation?: Pair;
  /** 1 by default. */
  readonly groups?: number;
}

/**
 * The gradient of a convolution for its kernels, over the whole batch, which can be differentiated again.
 * @param x [n, height, width, channels in]
 * @param gradient [n, height, width, channels out], of the convolution's result
 */
export function conv2dKernelGradient(x: tf.Tensor, gradient: tf.Tensor, settings: KernelGradientSettings): tf.Tensor {
  const { kernel, strides, pads, dilation = [1, 1], groups = 1 } = settings;
  const padded = tf.pad(x, [[0, 0], [...pads[0]], [...pads[1]], [0, 0]]);
  const [height, width] = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1];
  const shape = [height, width, kernel[2], kernel[3] / groups] as const;
  if (groups === 1) return undilate(ofAllChannels(padded, gradient, shape, strides), kernel, dilation);
  const own = tf.split(gradient, groups, 3);
  const parts = tf.split(padded, groups, 3).map((image, i) => ofAllChannels(image, own[i]!, shape, strides));
  return undilate(tf.concat(parts, 3), kernel, dilation);
}

/**
 * The same without padding, dilation and groups. It is linear in both tensors: for x its derivative is the transposed
 * convolution, for the gradient the convolution, each with the incoming gradient as the kernels.
 */
function ofAllChannels(x: tf.Tensor, gradient: tf.Tensor, kernel: Shape, [down, across]: Pair): tf.Tensor {
  const strides: [number, number] = [down, across];
  const derived = tf.customGrad((...args: unknown[]) => {
    const [image, dy, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([image, dy]);
    const attributes = { strides, pad: 'valid', dataFormat: 'NHWC', filterShape: [...kernel] };
    const value = runKernel('Conv2DBackpropFilter', { x: image, dy }, attributes);
    const gradFunc = (incoming: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedImage, savedDy] = saved as [tf.Tensor4D, tf.Tensor4D];
      const kernels = incoming as tf.Tensor4D;
      return [
        tf.conv2dTranspose(savedDy, kernels, savedImage.shape, strides, 'valid'),
        tf.conv2d(savedImage, kernels, strides, 'valid'),
      ];
    };
    return { value, gradFunc };
  });
  return derived(x, gradient);
}
