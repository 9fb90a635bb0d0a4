import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import { backend_util } from '@tensorflow/tfjs';
import type { Call } from './backend.js';
import { allocate, floats } from './backend.js';

interface PoolAttrs extends NamedAttrMap {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil';
}

type PoolShape = backend_util.Conv2DInfo;

function poolShape(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): PoolShape {
  return backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad as never,
    dimRoundingMode,
  );
}

/** Visits every pooling window: the offset of its output, and the inputs it covers, channel 0 of each. */
function forEachWindow(shape: PoolShape, visit: (output: number, inputs: readonly number[]) => void): void {
  const { padInfo } = shape;
  let output = 0;
  for (let n = 0; n < shape.batchSize; n++) {
    for (let p = 0; p < shape.outHeight; p++) {
      const top = p * shape.strideHeight - padInfo.top;
      for (let q = 0; q < shape.outWidth; q++) {
        const left = q * shape.strideWidth - padInfo.left;
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

/** MaxPoolGrad: each window's gradient goes to its largest input, the first of several. */
export function maxPoolGradient({
  inputs,
  attrs,
  backend,
}: Call<{ dy: TensorInfo; input: TensorInfo; output: TensorInfo }, PoolAttrs>): TensorInfo {
  const shape = poolShape(inputs.input.shape, attrs);
  const result = allocate(backend, inputs.input.shape);
  const x = floats(backend, inputs.input);
  const dy = floats(backend, inputs.dy);
  const dx = floats(backend, result).fill(0);
  forEachWindow(shape, (output, window) => {
    for (let c = 0; c < shape.inChannels; c++) {
      let largest = window[0]! + c;
      for (let k = 1; k < window.length; k++) {
        if (x[window[k]! + c]! > x[largest]!) largest = window[k]! + c;
      }
      dx[largest]! += dy[output + c]!;
    }
  });
  return result;
}

/** AvgPoolGrad: each window's gradient is shared equally by the inputs it covers; padding is no input. */
export function avgPoolGradient({
  inputs,
  attrs,
  backend,
}: Call<{ dy: TensorInfo; input: TensorInfo }, PoolAttrs>): TensorInfo {
  const shape = poolShape(inputs.input.shape, attrs);
  const result = allocate(backend, inputs.input.shape);
  const dy = floats(backend, inputs.dy);
  const dx = floats(backend, result).fill(0);
  forEachWindow(shape, (output, window) => {
    for (const input of window) {
      for (let c = 0; c < shape.inChannels; c++) dx[input + c]! += dy[output + c]! / window.length;
    }
  });
  return result;
}
