import type { KernelBackend, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { replaceKernels } from '../shared/kernels.js';
import type { ResizeAttrs } from '../shared/resize-gradient.js';

/** The native backend as far as this file uses it. */
interface NativeBackend extends KernelBackend {
  readonly binding: { readonly TF_ATTR_BOOL: number; readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(operation: string, attributes: object[], inputs: readonly TensorInfo[]): Tensor;
}

/** Runs a resize's gradient, telling TensorFlow about half-pixel centres, which the stock kernels leave out. */
function resizing(operation: string, secondInput: (images: TensorInfo) => TensorInfo): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { dy, images } = inputs as { dy: TensorInfo; images: TensorInfo };
    const { alignCorners, halfPixelCenters = false } = attrs as unknown as ResizeAttrs;
    const { binding } = backend as NativeBackend;
    const second = secondInput(images);
    const result = (backend as NativeBackend).executeSingleOutput(
      operation,
      [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
        { name: 'align_corners', type: binding.TF_ATTR_BOOL, value: alignCorners },
        { name: 'half_pixel_centers', type: binding.TF_ATTR_BOOL, value: halfPixelCenters },
      ],
      [dy, second],
    );
    if (second !== images) (second as Tensor).dispose();
    return result;
  };
}

/** Registers both gradients for the backend `tensorflow`. Calling it again changes nothing. */
export function registerResizeGradients(): void {
  replaceKernels('tensorflow', {
    ResizeBilinearGrad: () => resizing('ResizeBilinearGrad', (images) => images),
    ResizeNearestNeighborGrad: () =>
      resizing('ResizeNearestNeighborGrad', ({ shape }) => tensor1d([shape[1]!, shape[2]!], 'int32')),
  });
}
