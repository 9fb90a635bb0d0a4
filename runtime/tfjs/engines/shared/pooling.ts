import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';

/** The attributes TensorFlow.js passes to the gradient kernels of pooling. */
export interface PoolAttrs extends NamedAttrMap {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil';
}

type PoolShape = backend_util.Conv2DInfo;

/** A pooling's sizes, from the shape of its images [N, H, W, C]. */
function poolShape(images: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): PoolShape {
  const shape = images as [number, number, number, number];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Visits every pooling window: where its output is, and the inputs it covers, channel 0 of each. */
function forEachWindow(shape: PoolShape, visit: (output: number, inputs: readonly number[]) => void): void {
  let output = 0;
  for (let n = 0; n < shape.batchSize; n++) {
    for (let p = 0; p < shape.outHeight; p++) {
      const top = p * shape.strideHeight - shape.padInfo.top;
      for (let q = 0; q < shape.outWidth; q++) {
        const left = q * shape.strideWidth - shape.padInfo.left;
        const inputs: number[] = [];
        for (let row = Math.max(top, 0); row < Math.min(top + shape.filterHeight, shape.inHeight); row++) {
          for (let column = Math.max(left, 0); column < Math.min(left + shape.filterWidth, shape.inWidth); column++) {
            inputs.push(((n * shape.inHeight + row) * shape.inWidth + column) * shape.inChannels);
          }
        }
        visit(output, inputs);
        output += shape.inChannels;
      }
    }
  }
}

/** Gradient of max pooling, added to `dx`: each window's goes to its largest input, the first of several. */
export function addMaxPoolGradient(
  images: readonly number[],
  attrs: PoolAttrs,
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
): void {
  const shape = poolShape(images, attrs);
  forEachWindow(shape, (output, window) => {
    for (let c = 0; c < shape.inChannels; c++) {
      let largest = window[0]! + c;
      for (let k = 1; k < window.length; k++) {
        if (x[window[k]! + c]! > x[largest]!) largest = window[k]! + c;
      }
      dx[largest]! += dy[output + c]!;
    }
  });
}

/** Gradient of average pooling, added to `dx`: shared equally by the inputs a window covers; padding is no input. */
export function addAvgPoolGradient(
  images: readonly number[],
  attrs: PoolAttrs,
  dy: Float32Array,
  dx: Float32Array,
): void {
  const shape = poolShape(images, attrs);
  forEachWindow(shape, (output, window) => {
    for (const input of window) {
      for (let c = 0; c < shape.inChannels; c++) dx[input + c]! += dy[output + c]! / window.length;
    }
  });
}

/** How many inputs a window has (`full`) and how many each output's covers, one number per output position. */
export function windowSizes(
  images: readonly number[],
  attrs: PoolAttrs,
): { full: number; covered: Float32Array; shape: [number, number] } {
  const shape = poolShape([1, images[1]!, images[2]!, 1], attrs);
  const covered = new Float32Array(shape.outHeight * shape.outWidth);
  forEachWindow(shape, (output, window) => (covered[output] = window.length));
  return { full: shape.filterHeight * shape.filterWidth, covered, shape: [shape.outHeight, shape.outWidth] };
}
