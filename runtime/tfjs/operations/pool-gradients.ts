import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../run-kernel.js';
import { linearMap } from './linear-map.js';

type Pair = readonly [number, number];
type Images = tf.Tensor4D;

export interface PoolSettings {
  readonly size: Pair;
  readonly strides: Pair;
  /** Rows and columns before and after, along height and along width. */
  readonly pads: readonly [Pair, Pair];
}

const pair = ([height, width]: Pair): [number, number] => [height, width];

/** The images with padding around height and width. */
const padded = (images: tf.Tensor, { pads }: PoolSettings, value = 0): Images =>
  tf.pad(images as Images, [[0, 0], pair(pads[0]), pair(pads[1]), [0, 0]], value);

/** Undoes the padding. */
const cropped = (images: tf.Tensor, { pads }: PoolSettings, [height, width]: Pair): tf.Tensor =>
  images.slice([0, pads[0][0], pads[1][0], 0], [-1, height, width, -1]);

/** What the engine's pooling kernels are told. */
const attributesOf = ({ size, strides }: PoolSettings, pad: 'same' | 'valid') => ({
  filterSize: pair(size),
  strides: pair(strides),
  pad,
  dimRoundingMode: undefined,
});

/**
 * The gradient of average pooling, which can be differentiated again.
 * @param gradient [n, rows, columns, channels], of the pooled images
 * @param image height and width of the images
 * @param same whether only the pixels of the image count, as with padding `same`; else padding counts as zeros
 */
export function avgPoolGradient(gradient: tf.Tensor, image: Pair, settings: PoolSettings, same: boolean): tf.Tensor {
  const [batch, channels] = [gradient.shape[0], gradient.shape[3]!];
  const { pads } = settings;
  const [height, width] = same ? image : image.map((size, i) => pads[i]![0] + size + pads[i]![1]);
  const attributes = attributesOf(settings, same ? 'same' : 'valid');
  const spread = (dy: tf.Tensor): tf.Tensor => {
    // Only the shape of the input is read.
    const input = tf.zeros([batch, height, width, channels]);
    const dx = runKernel('AvgPoolGrad', { dy, input }, attributes);
    return same ? dx : cropped(dx, settings, image);
  };
  const pool = (x: tf.Tensor): tf.Tensor =>
    tf.avgPool(same ? (x as Images) : padded(x, settings), attributes.filterSize, attributes.strides, attributes.pad);
  return linearMap(gradient, spread, pool);
}

/**
 * The gradient of max pooling, which can be differentiated again: the largest pixel of each window gets all, the first
 * of several. It is flat in the images.
 * @param x [n, height, width, channels]
 * @param gradient [n, rows, columns, channels], of the pooled images
 */
export function maxPoolGradient(x: tf.Tensor, gradient: tf.Tensor, settings: PoolSettings): tf.Tensor {
  return linearIn(
    x,
    gradient,
    (images, dy) => {
      const input = padded(images, settings, -Infinity);
      const attributes = attributesOf(settings, 'valid');
      const output = runKernel('MaxPool', { x: input }, attributes);
      const dx = runKernel('MaxPoolGrad', { dy, input, output }, attributes);
      return cropped(dx, settings, [images.shape[1]!, images.shape[2]!]);
    },
    (images, incoming) => maxPoolChoice(images, incoming, settings),
  );
}

/**
 * In each window, the value that stands where x is largest, the first of several; it can be differentiated again.
 * @param x [n, height, width, channels]
 * @param values of the same shape
 */
export function maxPoolChoice(x: tf.Tensor, values: tf.Tensor, settings: PoolSettings): tf.Tensor {
  return linearIn(
    x,
    values,
    (images, chosen) => {
      const [here, there] = [
        taps(padded(images, settings, -Infinity), settings),
        taps(padded(chosen, settings), settings),
      ];
      let [largest, value] = [here[0]!, there[0]!];
      for (let i = 1; i < here.length; i++) {
        value = tf.where(here[i]!.greater(largest), there[i]!, value);
        largest = tf.maximum(largest, here[i]!);
      }
      return value;
    },
    (images, incoming) => maxPoolGradient(images, incoming, settings),
  );
}

/** For each place of a window, its pixel in every window: [n, rows, columns, channels]. */
function taps(images: Images, { size, strides }: PoolSettings): Images[] {
  const [batch, height, width, channels] = images.shape;
  return Array.from({ length: size[0] * size[1] }, (_, i) => {
    const [row, column] = [Math.floor(i / size[1]), i % size[1]];
    // The last window ends within the images.
    const end = [height - size[0] + row + 1, width - size[1] + column + 1] as const;
    return tf.stridedSlice(images, [0, row, column, 0], [batch, ...end, channels], [1, ...strides, 1]) as Images;
  });
}

/** Applies what is linear in `y` and flat in `x`. */
function linearIn(
  x: tf.Tensor,
  y: tf.Tensor,
  map: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  transpose: (x: tf.Tensor, gradient: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.customGrad((...args: unknown[]) => {
    const [images, moved, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([images]);
    return {
      value: map(images, moved),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [tf.zerosLike(saved[0]!), transpose(saved[0]!, dy)],
    };
  })(x, y);
}
