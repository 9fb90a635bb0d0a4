import type { AxisResize } from './resize-axis.js';
import { bilinearTaps, gatherAxis, nearestTaps } from './resize-axis.js';

export interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

type Shape = readonly number[];

/**
 * The gradient of `resizeBilinear` or `resizeNearestNeighbor` for images [N, H, W, C]: rows first, then columns.
 * TensorFlow.js's own kernels take every resize for one without half-pixel centres.
 */
export function resizeGradient(
  kind: 'bilinear' | 'nearest',
  dy: Float32Array,
  outputShape: Shape,
  inputShape: Shape,
  { alignCorners, halfPixelCenters = false }: ResizeAttrs,
): Float32Array {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const [, toHeight, toWidth] = outputShape as [number, number, number, number];
  const tapsOf = (from: number, to: number) => {
    const axis: AxisResize = { from, to, alignCorners, halfPixelCenters };
    return kind === 'bilinear' ? bilinearTaps(axis) : nearestTaps(axis);
  };
  const rows = gatherAxis(dy, batch, height, toWidth * channels, tapsOf(height, toHeight));
  return gatherAxis(rows, batch * height, width, channels, tapsOf(width, toWidth));
}
