import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { free, invoke } from './backend.js';

/** Zeros (positive) or cropped elements (negative) in front of and behind one axis. */
export type Margin = readonly [before: number, after: number];

/**
 * Stride-1 convolution (XNNPACK) of `image` [N, H, W, C] with `filter` [KH, KW, C, O], whose taps may be `dilation`
 * apart, after padding or cropping rows and columns by the given margins.
 */
export function convolve(
  backend: BackendWasm,
  image: TensorInfo,
  filter: TensorInfo,
  dilation: readonly [rows: number, columns: number],
  rows: Margin,
  columns: Margin,
): TensorInfo {
  const crop = (margin: Margin): Margin => [Math.max(-margin[0], 0), Math.max(-margin[1], 0)];
  const pad = (margin: Margin): [number, number] => [Math.max(margin[0], 0), Math.max(margin[1], 0)];
  const [top, bottom] = crop(rows);
  const [left, right] = crop(columns);
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const cropped = top + bottom + left + right > 0;
  const source = cropped
    ? invoke(
        backend,
        'Slice',
        { x: image },
        { begin: [0, top, left, 0], size: [batch, height - top - bottom, width - left - right, channels] },
      )
    : image;
  const result = invoke(
    backend,
    'Conv2D',
    { x: source, filter },
    {
      strides: [1, 1],
      dilations: [...dilation],
      pad: [[0, 0], pad(rows), pad(columns), [0, 0]],
      dataFormat: 'NHWC',
    },
  );
  if (cropped) free(backend, source);
  return result;
}
