import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import type { Call } from './backend.js';
import { allocate, floats } from './backend.js';

interface DepthwiseAttrs extends NamedAttrMap {
  readonly strides: [number, number] | number;
  readonly dilations: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];

function depthwiseShape(input: readonly number[], filter: readonly number[], attrs: DepthwiseAttrs) {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  return backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
}

/** Visits every pair of an output position and a tap that falls inside the image, with channel 0's offsets. */
function forEachTap(
  shape: backend_util.Conv2DInfo,
  visit: (input: number, filter: number, output: number) => void,
): void {
  const filters = shape.outChannels;
  for (let i = 0; i < shape.filterHeight; i++) {
    for (let j = 0; j < shape.filterWidth; j++) {
      const filter = (i * shape.filterWidth + j) * filters;
      for (let n = 0; n < shape.batchSize; n++) {
        for (let p = 0; p < shape.outHeight; p++) {
          const row = p * shape.strideHeight + i * shape.dilationHeight - shape.padInfo.top;
          if (row < 0 || row >= shape.inHeight) continue;
          for (let q = 0; q < shape.outWidth; q++) {
            const column = q * shape.strideWidth + j * shape.dilationWidth - shape.padInfo.left;
            if (column < 0 || column >= shape.inWidth) continue;
            visit(
              ((n * shape.inHeight + row) * shape.inWidth + column) * shape.inChannels,
              filter,
              ((n * shape.outHeight + p) * shape.outWidth + q) * filters,
            );
          }
        }
      }
    }
  }
}

/** DepthwiseConv2dNativeBackpropFilter: `dw[i, j, c, m]` sums `x[.., c] dy[.., c*M + m]` over images and positions. */
export function depthwiseBackpropFilter({
  inputs,
  attrs,
  backend,
}: Call<{ x: TensorInfo; dy: TensorInfo }, DepthwiseAttrs & { readonly filterShape: Shape4D }>): TensorInfo {
  const shape = depthwiseShape(inputs.x.shape, attrs.filterShape, attrs);
  const multiplier = shape.outChannels / shape.inChannels;
  const result = allocate(backend, attrs.filterShape);
  const x = floats(backend, inputs.x);
  const dy = floats(backend, inputs.dy);
  const dw = floats(backend, result).fill(0);
  forEachTap(shape, (input, filter, output) => {
    for (let c = 0, k = 0; c < shape.inChannels; c++) {
      const value = x[input + c]!;
      for (let m = 0; m < multiplier; m++, k++) dw[filter + k]! += value * dy[output + k]!;
    }
  });
  return result;
}

/** DepthwiseConv2dNativeBackpropInput: `dx[.., c]` gathers `dy[.., c*M + m] w[i, j, c, m]` from the windows it is in. */
export function depthwiseBackpropInput({
  inputs,
  attrs,
  backend,
}: Call<{ dy: TensorInfo; filter: TensorInfo }, DepthwiseAttrs & { readonly inputShape: Shape4D }>): TensorInfo {
  const shape = depthwiseShape(attrs.inputShape, inputs.filter.shape, attrs);
  const multiplier = shape.outChannels / shape.inChannels;
  const result = allocate(backend, attrs.inputShape);
  const dy = floats(backend, inputs.dy);
  const w = floats(backend, inputs.filter);
  const dx = floats(backend, result).fill(0);
  forEachTap(shape, (input, filter, output) => {
    for (let c = 0, k = 0; c < shape.inChannels; c++) {
      let sum = 0;
      for (let m = 0; m < multiplier; m++, k++) sum += dy[output + k]! * w[filter + k]!;
      dx[input + c]! += sum;
    }
  });
  return result;
}
