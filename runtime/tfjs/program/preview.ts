import * as tf from '@tensorflow/tfjs';
import { gridPng } from '../../pictures/grid.js';
import { scatterPng, type ScatterOptions } from '../../pictures/scatter.js';

/** How a preview shows what a generator made. */
export type Look =
  | {
      /** Rows and columns of images. */
      readonly grid: readonly [rows: number, columns: number];
      /** The values shown as black and as white. */
      readonly range: readonly [low: number, high: number];
    }
  | {
      /** Points in the plane, over the modes of a mixture where its data set is given. */
      readonly scatter: ScatterOptions;
    };

/**
 * Draws tensors as a PNG: for a grid `[n, height, width, channels]`, for a scatter plot `[n, 2]`. Several tensors of
 * one shape are shown side by side, sample by sample: input, output, target, then the next sample's.
 */
export async function drawPicture(look: Look, made: tf.Tensor | readonly tf.Tensor[]): Promise<Buffer> {
  const tensors = made instanceof tf.Tensor ? [made] : made;
  const shape = tensors[0]?.shape ?? [];
  const rest = shape.slice(1);
  const joined = tf.tidy(() =>
    tf
      .stack([...tensors], 1)
      .reshape([-1, ...rest])
      .toFloat(),
  );
  const values = (await joined.data()) as Float32Array;
  joined.dispose();
  if ('scatter' in look) {
    if (shape.length !== 2 || shape[1] !== 2) throw new Error(`a scatter plot of ${shapeText(shape)}`);
    return scatterPng(values, look.scatter);
  }
  const [height, width, channels] = rest;
  if (rest.length !== 3 || !height || !width || !channels) throw new Error(`a grid of ${shapeText(shape)}`);
  const [rows, columns] = look.grid;
  const size = height * width * channels;
  const count = Math.min(values.length / size, rows * columns);
  return gridPng(values.subarray(0, count * size), [count, height, width, channels], columns, look.range);
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
