import type { KernelBackend, KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import type { Replacement } from '../shared/kernels.js';
import { replaceKernels } from '../shared/kernels.js';
import type { PoolAttrs } from '../shared/pooling.js';
import { windowSizes } from '../shared/pooling.js';
import type { AxisResize } from '../shared/resize-axis.js';
import { bilinearTaps, nearestTaps, tapsMatrix } from '../shared/resize-axis.js';
import type { ResizeAttrs } from '../shared/resize-gradient.js';

/** The WebGPU backend as far as this file uses it. */
interface WebgpuBackend extends KernelBackend {
  makeTensorInfo(shape: readonly number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

function run(backend: KernelBackend, kernel: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap = {}): TensorInfo {
  return getKernel(kernel, 'webgpu').kernelFunc({ inputs, attrs, backend }) as TensorInfo;
}

/** The stock kernel divides by the window's size, padding included: make up for it beforehand. */
const avgPoolGradient: Replacement = (stock) => (call) => {
  const backend = call.backend as WebgpuBackend;
  const attrs = call.attrs as unknown as PoolAttrs;
  const { full, covered, shape } = windowSizes(call.inputs['input']!.shape, attrs);
  if (attrs.pad === 'valid') return stock(call);
  const scale = backend.makeTensorInfo(
    [1, ...shape, 1],
    'float32',
    covered.map((size) => full / size),
  );
  const dy = run(backend, 'Multiply', { a: call.inputs['dy']!, b: scale });
  const result = stock({ ...call, inputs: { ...call.inputs, dy } });
  for (const tensor of [scale, dy]) backend.disposeData(tensor.dataId);
  return result;
};

/** The stock kernels know no half-pixel centres; with them, rows and columns are undone by a matrix each. */
function resizing(tapsOf: (axis: AxisResize) => ReturnType<typeof bilinearTaps>): Replacement {
  return (stock): KernelFunc =>
    (call) => {
      const { alignCorners, halfPixelCenters = false } = call.attrs as unknown as ResizeAttrs;
      if (!halfPixelCenters) return stock(call);
      const backend = call.backend as WebgpuBackend;
      const { dy, images } = call.inputs as { dy: TensorInfo; images: TensorInfo };
      const [batch, height, width, channels] = images.shape as [number, number, number, number];
      const [, toHeight, toWidth] = dy.shape as [number, number, number, number];
      const undo = (gradient: TensorInfo, from: number, to: number, shape: [number, number, number]): TensorInfo => {
        const values = tapsMatrix(from, tapsOf({ from, to, alignCorners, halfPixelCenters }));
        const matrix = backend.makeTensorInfo([1, from, to], 'float32', values);
        const b = { ...gradient, shape };
        const result = run(backend, 'BatchMatMul', { a: matrix, b }, { transposeA: false, transposeB: false });
        backend.disposeData(matrix.dataId);
        return result;
      };
      const rows = undo(dy, height, toHeight, [batch, toHeight, toWidth * channels]);
      const columns = undo(rows, width, toWidth, [batch * height, toWidth, channels]);
      backend.disposeData(rows.dataId);
      return { ...columns, shape: [...images.shape] };
    };
}

/** Registers, for the backend `webgpu`, the gradients its own kernels get wrong. Calling it again changes nothing. */
export function registerImageGradients(): void {
  replaceKernels('webgpu', {
    AvgPoolGrad: avgPoolGradient,
    ResizeBilinearGrad: resizing(bilinearTaps),
    ResizeNearestNeighborGrad: resizing(nearestTaps),
  });
}
