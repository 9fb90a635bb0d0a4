import '@tensorflow/tfjs-backend-wasm';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { Replacement } from '../shared/kernels.js';
import { replaceKernels } from '../shared/kernels.js';
import { cos, leakyRelu, sign, sin, tanh } from './activation.js';
import type { Call } from './backend.js';
import { share } from './backend.js';
import { greater, greaterEqual, less, lessEqual, maximum, minimum, select } from './choose.js';
import { conv2d, depthwiseConv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-gradient.js';
import { gather, unsortedSegmentSum } from './gather.js';
import { avgPoolGradient, maxPoolGradient, resizeBilinearGradient, resizeNearestGradient } from './image-gradient.js';
import { matMul } from './mat-mul.js';
import { mean, sum } from './reduce.js';
import { slice } from './slice.js';
import { split, unstack } from './split.js';
import { tile } from './tile.js';
import { transpose } from './transpose.js';

type Kernel = (call: Call<never, never>, stock: KernelFunc) => TensorInfo | TensorInfo[];

/** What the stock WebAssembly backend lacks, gets wrong or does slowly, by the kernel's TensorFlow name. */
const kernels: Readonly<Record<string, Kernel>> = {
  AvgPoolGrad: avgPoolGradient,
  BatchMatMul: matMul,
  Conv2D: conv2d,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
  Cos: cos,
  DepthwiseConv2dNative: depthwiseConv2d,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  GatherV2: gather,
  Greater: greater,
  GreaterEqual: greaterEqual,
  Identity: identity,
  LeakyRelu: leakyRelu,
  Less: less,
  LessEqual: lessEqual,
  Maximum: maximum,
  MaxPoolGrad: maxPoolGradient,
  Mean: mean,
  Minimum: minimum,
  ResizeBilinearGrad: resizeBilinearGradient,
  ResizeNearestNeighborGrad: resizeNearestGradient,
  Select: select,
  Sign: sign,
  Sin: sin,
  Slice: slice,
  SplitV: split,
  Sum: sum,
  Tanh: tanh,
  Tile: tile,
  Transpose: transpose,
  Unpack: unstack,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/**
 * Registers this folder's kernels for the backend `wasm`, in place of the stock ones where there are any. The backend may
 * or may not be running already.
 * Calling it again changes nothing.
 */
export function registerWasmKernels(): void {
  replaceKernels(
    'wasm',
    Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, withStock(kernel)])),
  );
}

function withStock(kernel: Kernel): Replacement {
  return (stock) => (call) => kernel(call as unknown as Call<never, never>, stock);
}

/** Identity: tensors never change, so a copy is another reference; the stock kernel copies the memory. */
function identity({ inputs, backend }: Call<{ x: TensorInfo }>): TensorInfo {
  return share(backend, inputs.x);
}
