import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';
import type { Call, Stock } from './backend.js';
import type { ConvolutionAttrs } from './conv2d-shape.js';
import { shared } from './thread-pool.js';

type Shape4D = [number, number, number, number];
type Convolution = Call<
  { x: TensorInfo; filter: TensorInfo },
  ConvolutionAttrs & { readonly dilations: [number, number] }
>;

/** Conv2D as it comes, on all threads if it is worth it. */
export function conv2d(call: Convolution, stock: Stock): TensorInfo {
  const { inputs, backend } = call;
  const info = infoOf(call, false);
  const perOutput = util.sizeFromShape(inputs.filter.shape.slice(0, 3));
  return shared(
    backend,
    util.sizeFromShape(info.outShape) * perOutput,
    () => stock(paddedByNumber(call, info)) as TensorInfo,
  );
}

/** DepthwiseConv2dNative as it comes. */
export function depthwiseConv2d(call: Convolution, stock: Stock): TensorInfo {
  return stock(paddedByNumber(call, infoOf(call, true))) as TensorInfo;
}

function infoOf({ inputs, attrs }: Convolution, depthwise: boolean): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    inputs.x.shape as Shape4D,
    inputs.filter.shape as Shape4D,
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
  );
}

/**
 * The call with padding `same` written out. XNNPACK works it out without a sign: where a filter shorter than its
 * stride leaves pixels between its windows, less than no padding is needed, and the result would be all zeros.
 */
function paddedByNumber({ inputs, attrs, backend }: Convolution, { padInfo }: backend_util.Conv2DInfo) {
  const { type, top, bottom, left, right } = padInfo;
  const pad = type === 'SAME' ? [[0, 0], [top, bottom], [left, right], [0, 0]] : attrs.pad; // prettier-ignore
  return { inputs: { ...inputs }, attrs: { ...attrs, pad }, backend };
}
