import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../run-kernel.js';
import { linearMap } from './linear-map.js';

type Pair = readonly [number, number];
type Resize = (images: tf.Tensor4D, size: [number, number], alignCorners: boolean, halfPixels: boolean) => tf.Tensor;

/** @param halfPixels whether pixel centres keep their places, rather than corners */
function undo(
  kernel: string,
  resize: Resize,
  halfPixels: boolean,
  gradient: tf.Tensor,
  [height, width]: Pair,
): tf.Tensor {
  const [batch, rows, columns, channels] = gradient.shape as [number, number, number, number];
  return linearMap(
    gradient,
    (dy) => {
      // Only the shape of the images is read.
      const images = tf.zeros([batch, height, width, channels]);
      return runKernel(kernel, { dy, images }, { alignCorners: false, halfPixelCenters: halfPixels });
    },
    (incoming) => resize(incoming as tf.Tensor4D, [rows, columns], false, halfPixels),
  );
}

/**
 * The gradient of nearest-neighbour resizing, which can be differentiated again.
 * @param gradient [n, height, width, channels], of the resized images
 * @param size height and width of the images before
 */
export const resizeNearestGradient = (gradient: tf.Tensor, size: Pair): tf.Tensor =>
  undo('ResizeNearestNeighborGrad', tf.image.resizeNearestNeighbor, false, gradient, size);

/** The same of bilinear resizing in which pixel centres keep their places. */
export const resizeBilinearGradient = (gradient: tf.Tensor, size: Pair): tf.Tensor =>
  undo('ResizeBilinearGrad', tf.image.resizeBilinear, true, gradient, size);
