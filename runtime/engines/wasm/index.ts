import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs';
import { leakyRelu, sign, tanh } from './activation.js';
import type { Call } from './backend.js';
import { share } from './backend.js';
import { greater, greaterEqual, less, lessEqual, maximum, minimum, select } from './choose.js';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-gradient.js';
import { gather, unsortedSegmentSum } from './gather.js';
import { matMul } from './mat-mul.js';
import { avgPoolGradient, maxPoolGradient } from './pool-gradient.js';
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
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
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
  Select: select,
  Sign: sign,
  Slice: slice,
  SplitV: split,
  Sum: sum,
  Tanh: tanh,
  Tile: tile,
  Transpose: transpose,
  Unpack: unstack,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/** Marks the kernels registered here, so that registering twice does not wrap them in themselves. */
const ours = new WeakSet<KernelFunc>();

/**
 * Registers this folder's kernels for the backend `wasm`, in place of the stock ones where there are any.
 * The stock backend must be imported already; it may or may not be running. Calling it again changes nothing.
 */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const stock = stockKernel(kernelName);
    if (stock && ours.has(stock.kernelFunc)) continue;
    const unavailable: KernelFunc = () => {
      throw new Error(`internal: the wasm backend has no stock kernel ${kernelName}.`);
    };
    const kernelFunc: KernelFunc = (call) =>
      kernel(call as unknown as Call<never, never>, stock?.kernelFunc ?? unavailable);
    if (stock) unregisterKernel(kernelName, 'wasm');
    // A stock kernel in use keeps its hooks: they bind it to the backend's functions when that starts.
    registerKernel({ ...stock, kernelName, backendName: 'wasm', kernelFunc });
    ours.add(kernelFunc);
  }
}

function stockKernel(name: string) {
  return getKernel(name, 'wasm') as ReturnType<typeof getKernel> | undefined;
}

/** Identity: tensors never change, so a copy is another reference; the stock kernel copies the memory. */
function identity({ inputs, backend }: Call<{ x: TensorInfo }>): TensorInfo {
  return share(backend, inputs.x);
}
