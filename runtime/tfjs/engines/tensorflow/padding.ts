import type { KernelBackend, KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import type { Replacement } from '../shared/kernels.js';
import { replaceKernels } from '../shared/kernels.js';

/*
 * The native backend pads convolutions only as 'same' or 'valid'; one that says how many zeros go on each side,
 * as most published networks do, it refuses. Here such padding is done before or undone after a 'valid' one.
 */

type Paddings = readonly (readonly [number, number])[];
type Shape = readonly number[];

/** The zeros around a channels-last image, or undefined for 'same' and 'valid'. */
function paddingsOf(pad: unknown): Paddings | undefined {
  if (Array.isArray(pad)) return pad as Paddings;
  if (typeof pad !== 'number') return undefined;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}

function run(backend: KernelBackend, kernel: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap): TensorInfo {
  return getKernel(kernel, 'tensorflow').kernelFunc({ inputs, attrs, backend }) as TensorInfo;
}

/** For kernels that read the image `x`: pads it first. */
const paddingFirst: Replacement = (stock) => (call) => {
  const paddings = paddingsOf(call.attrs?.['pad']);
  if (paddings === undefined) return stock(call);
  const backend = call.backend as KernelBackend;
  const x = call.inputs['x']!;
  const padded = run(backend, 'PadV2', { x }, { paddings: paddings.map((pair) => [...pair]), constantValue: 0 });
  const result = stock({ ...call, inputs: { ...call.inputs, x: padded }, attrs: valid(call.attrs) });
  backend.disposeData(padded.dataId);
  return result;
};

/** For kernels that make the gradient of the image: makes that of the padded image and cuts the padding off. */
const croppingAfter: Replacement = (stock) => (call) => {
  const paddings = paddingsOf(call.attrs?.['pad']);
  if (paddings === undefined) return stock(call);
  const backend = call.backend as KernelBackend;
  const shape = call.attrs?.['inputShape'] as unknown as Shape;
  const inputShape = shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const padded = stock({ ...call, attrs: { ...valid(call.attrs), inputShape } }) as TensorInfo;
  const begin = paddings.map(([before]) => before);
  const result = run(backend, 'Slice', { x: padded }, { begin, size: [...shape] });
  backend.disposeData(padded.dataId);
  return result;
};

/** Without explicit padding there is nothing to round, and the library insists that nothing be said about it. */
function valid(attrs: Parameters<KernelFunc>[0]['attrs']): NamedAttrMap {
  const { dimRoundingMode: _, ...rest } = attrs ?? {};
  return { ...rest, pad: 'valid' };
}

/** Teaches the backend `tensorflow` explicit padding; call it after importing the native package. */
export function registerPadding(): void {
  replaceKernels('tensorflow', {
    Conv2D: paddingFirst,
    Conv2DBackpropFilter: paddingFirst,
    Conv2DBackpropInput: croppingAfter,
    DepthwiseConv2dNative: paddingFirst,
    DepthwiseConv2dNativeBackpropFilter: paddingFirst,
    DepthwiseConv2dNativeBackpropInput: croppingAfter,
  });
}
