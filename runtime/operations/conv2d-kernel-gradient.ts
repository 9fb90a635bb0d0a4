import * as tf from '@tensorflow/tfjs';

type Pair = readonly [number, number];

export interface KernelGradientSettings {
  /** [height, width, channels in, channels out] of the kernel. */
  readonly kernel: readonly [number, number, number, number];
  readonly strides: Pair;
  /** Zeros before and after, along height and along width. */
  readonly pads: readonly [Pair, Pair];
}

/**
 * The gradient of a convolution for its kernel, over the whole batch, with a derivative of its own, which
 * TensorFlow.js does not give it. It is linear in both tensors: for x its derivative is the transposed convolution,
 * for the gradient the convolution, each with the incoming gradient as the kernel.
 * @param x [n, height, width, channels in]
 * @param gradient [n, height, width, channels out], of the convolution's result
 */
export function conv2dKernelGradient(x: tf.Tensor, gradient: tf.Tensor, settings: KernelGradientSettings): tf.Tensor {
  const { kernel, pads } = settings;
  const strides = [...settings.strides] as [number, number];
  const around: [number, number][] = [[0, 0], [...pads[0]], [...pads[1]], [0, 0]];
  const derived = tf.customGrad((...args: unknown[]) => {
    const [image, dy, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([image, dy]);
    const padded = tf.pad(image, around);
    const attributes = { strides, pad: 'valid', dataFormat: 'NHWC', filterShape: [...kernel] };
    const value = tf.engine().runKernel<tf.Tensor>('Conv2DBackpropFilter', { x: padded, dy }, attributes);
    const gradFunc = (incoming: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedImage, savedDy] = saved as [tf.Tensor4D, tf.Tensor4D];
      const filter = incoming as tf.Tensor4D;
      const [height, width] = [padded.shape[1], padded.shape[2]];
      const whole = tf.conv2dTranspose(savedDy, filter, [padded.shape[0], height, width, kernel[2]], strides, 'valid');
      const towardsImage = whole.slice([0, pads[0][0], pads[1][0], 0], savedImage.shape);
      const towardsDy = tf.conv2d(tf.pad(savedImage, around), filter, strides, 'valid');
      return [towardsImage, towardsDy];
    };
    return { value, gradFunc };
  });
  return derived(x, gradient);
}
