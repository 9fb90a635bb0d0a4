import type { TensorInfo } from '@tensorflow/tfjs';
import { backend_util, util } from '@tensorflow/tfjs';
import type { Call, Stock } from './backend.js';
import type { ConvolutionAttrs } from './conv2d-shape.js';
import { shared } from './thread-pool.js';

type Shape4D = [number, number, number, number];

/** Conv2D as it comes, on all threads if it is worth it. */
export function conv2d(
  call: Call<{ x: TensorInfo; filter: TensorInfo }, ConvolutionAttrs & { readonly dilations: [number, number] }>,
  stock: Stock,
): TensorInfo {
  const { inputs, attrs, backend } = call;
  const { outShape } = backend_util.computeConv2DInfo(
    inputs.x.shape as Shape4D,
    inputs.filter.shape as Shape4D,
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const perOutput = util.sizeFromShape(inputs.filter.shape.slice(0, 3));
  const plain = { inputs: { ...inputs }, attrs: { ...attrs }, backend };
  return shared(backend, util.sizeFromShape(outShape) * perOutput, () => stock(plain) as TensorInfo);
}
