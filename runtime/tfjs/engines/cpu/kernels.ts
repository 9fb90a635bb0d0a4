import type { KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { replaceKernels } from '../shared/kernels.js';
import type { PoolAttrs } from '../shared/pooling.js';
import { addAvgPoolGradient } from '../shared/pooling.js';
import type { ResizeAttrs } from '../shared/resize-gradient.js';
import { resizeGradient } from '../shared/resize-gradient.js';

/** The plain JavaScript backend as far as this file uses it. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: readonly number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

type Arguments = Parameters<KernelFunc>[0];

function numbers({ inputs, backend }: Arguments, name: string): Float32Array {
  return (backend as CpuBackend).readSync(inputs[name]!.dataId) as Float32Array;
}

/** Right for images that are not square and for half-pixel centres, which the stock kernels are not. */
function resizing(kind: 'bilinear' | 'nearest'): KernelFunc {
  return (call) => {
    const { dy, images } = call.inputs as { dy: TensorInfo; images: TensorInfo };
    const attrs = call.attrs as unknown as ResizeAttrs;
    const dx = resizeGradient(kind, numbers(call, 'dy'), dy.shape, images.shape, attrs);
    return (call.backend as CpuBackend).makeTensorInfo(images.shape, 'float32', dx);
  };
}

/** Does not count padding among the inputs of a window, which the stock kernel does. */
const avgPoolGradient: KernelFunc = (call) => {
  const { shape } = call.inputs['input']!;
  const dx = new Float32Array(util.sizeFromShape(shape));
  addAvgPoolGradient(shape, call.attrs as unknown as PoolAttrs, numbers(call, 'dy'), dx);
  return (call.backend as CpuBackend).makeTensorInfo(shape, 'float32', dx);
};

/** Registers, for the backend `cpu`, the gradients its own kernels get wrong. Calling it again changes nothing. */
export function registerCpuKernels(): void {
  replaceKernels('cpu', {
    AvgPoolGrad: () => avgPoolGradient,
    ResizeBilinearGrad: () => resizing('bilinear'),
    ResizeNearestNeighborGrad: () => resizing('nearest'),
  });
}
