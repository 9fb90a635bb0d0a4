import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call } from './backend.js';
import { allocate, floats, free, invoke, reshaped } from './backend.js';
import type { ConvolutionAttrs, ConvolutionAxis, ConvolutionShape } from './conv2d-shape.js';
import { convolutionShape } from './conv2d-shape.js';
import type { Margin } from './convolve.js';
import { convolve } from './convolve.js';
import { transposed } from './transpose.js';

interface FilterAttrs extends ConvolutionAttrs {
  readonly filterShape: [number, number, number, number];
}

/** Below this many numbers in one filter's window, gathering the windows costs less than turning the images. */
const smallWindow = 64;

/**
 * Conv2DBackpropFilter: `dw[i, j, c, o]` is the sum over images and positions of `x[n, p*s+i, q*s+j, c] dy[n, p, q, o]`.
 * That is itself a convolution, with the batch as channels and the stride as dilation, so XNNPACK can run it.
 */
export function conv2dBackpropFilter({
  inputs,
  attrs,
  backend,
}: Call<{ x: TensorInfo; dy: TensorInfo }, FilterAttrs>): TensorInfo {
  const shape = convolutionShape(inputs.x.shape, attrs.filterShape, attrs);
  return shape.rows.kernel * shape.columns.kernel * shape.inChannels <= smallWindow
    ? byWindows(backend, inputs.x, inputs.dy, shape)
    : byConvolution(backend, inputs.x, inputs.dy, shape);
}

function byConvolution(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const { rows, columns } = shape;
  const image = transposed(backend, x, [3, 1, 2, 0]);
  const filter = transposed(backend, dy, [1, 2, 0, 3]);
  const gradient = convolve(
    backend,
    image,
    filter,
    [rows.stride, columns.stride],
    filterMargin(rows),
    filterMargin(columns),
  );
  const result = transposed(backend, gradient, [1, 2, 0, 3]);
  free(backend, image, filter, gradient);
  return result;
}

/** The input's margins for which a dilated convolution with `dy` has exactly one output per tap. */
function filterMargin({ input, output, kernel, stride, before }: ConvolutionAxis): Margin {
  return [before, kernel + (output - 1) * stride - input - before];
}

/** As a matrix product: the windows of `x`, one row per tap and channel, times `dy`, one row per position. */
function byWindows(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const { batch, inChannels, outChannels, rows, columns } = shape;
  const window = rows.kernel * columns.kernel * inChannels;
  const positions = batch * rows.output * columns.output;
  const windows = allocate(backend, [1, window, positions]);
  gatherWindows(floats(backend, x), floats(backend, windows), shape);
  const product = invoke(
    backend,
    'BatchMatMul',
    { a: windows, b: reshaped(dy, [1, positions, outChannels]) },
    { transposeA: false, transposeB: false },
  );
  free(backend, windows);
  return reshaped(product, [rows.kernel, columns.kernel, inChannels, outChannels]);
}

function gatherWindows(x: Float32Array, windows: Float32Array, shape: ConvolutionShape): void {
  const { batch, inChannels, rows, columns } = shape;
  let target = 0;
  for (let i = 0; i < rows.kernel; i++) {
    for (let j = 0; j < columns.kernel; j++) {
      for (let c = 0; c < inChannels; c++) {
        for (let n = 0; n < batch; n++) {
          for (let p = 0; p < rows.output; p++) {
            const row = p * rows.stride + i - rows.before;
            const inside = row >= 0 && row < rows.input;
            const line = (n * rows.input + row) * columns.input;
            for (let q = 0; q < columns.output; q++) {
              const column = q * columns.stride + j - columns.before;
              windows[target++] =
                inside && column >= 0 && column < columns.input ? x[(line + column) * inChannels + c]! : 0;
            }
          }
        }
      }
    }
  }
}
