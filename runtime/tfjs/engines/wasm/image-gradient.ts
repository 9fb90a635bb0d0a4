import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { PoolAttrs } from '../shared/pooling.js';
import { addAvgPoolGradient, addMaxPoolGradient } from '../shared/pooling.js';
import type { ResizeAttrs } from '../shared/resize-gradient.js';
import { resizeGradient } from '../shared/resize-gradient.js';
import type { Call } from './backend.js';
import { allocate, floats } from './backend.js';

type PoolCall = Call<{ dy: TensorInfo; input: TensorInfo }, PoolAttrs>;
type ResizeCall = Call<{ dy: TensorInfo; images: TensorInfo }, ResizeAttrs>;

/** MaxPoolGrad; the stock kernel takes a window of negative numbers to have no largest one. */
export function maxPoolGradient({ inputs: { dy, input }, attrs, backend }: PoolCall): TensorInfo {
  const result = allocate(backend, input.shape);
  const dx = floats(backend, result).fill(0);
  addMaxPoolGradient(input.shape, attrs, floats(backend, input), floats(backend, dy), dx);
  return result;
}

/** AvgPoolGrad; the stock kernel counts padding among the inputs of a window. */
export function avgPoolGradient({ inputs: { dy, input }, attrs, backend }: PoolCall): TensorInfo {
  const result = allocate(backend, input.shape);
  addAvgPoolGradient(input.shape, attrs, floats(backend, dy), floats(backend, result).fill(0));
  return result;
}

/** ResizeBilinearGrad. */
export const resizeBilinearGradient = resizing('bilinear');

/** ResizeNearestNeighborGrad. */
export const resizeNearestGradient = resizing('nearest');

function resizing(kind: 'bilinear' | 'nearest') {
  return ({ inputs: { dy, images }, attrs, backend }: ResizeCall): TensorInfo => {
    const dx = resizeGradient(kind, floats(backend, dy), dy.shape, images.shape, attrs);
    return backend.makeOutput(images.shape, 'float32', undefined, dx);
  };
}
