import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call } from './backend.js';
import { invoke, reshaped } from './backend.js';

/** SplitV: consecutive parts along an axis. */
export function split({
  inputs: { x },
  attrs,
  backend,
}: Call<{ x: TensorInfo }, { numOrSizeSplits: number | number[]; axis: number }>): TensorInfo[] {
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  return parts(backend, x, axis, backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis));
}

/** Unpack: the entries along an axis, without that axis. */
export function unstack({
  inputs: { value },
  attrs,
  backend,
}: Call<{ value: TensorInfo }, { axis: number }>): TensorInfo[] {
  const axis = util.parseAxisParam(attrs.axis, value.shape)[0]!;
  const sizes = new Array<number>(value.shape[axis]!).fill(1);
  const shape = value.shape.filter((_, i) => i !== axis);
  return parts(backend, value, axis, sizes).map((part) => reshaped(part, shape));
}

function parts(backend: BackendWasm, x: TensorInfo, axis: number, sizes: readonly number[]): TensorInfo[] {
  let start = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    start += size;
    return invoke(backend, 'Slice', { x }, { begin, size: x.shape.map((whole, i) => (i === axis ? size : whole)) });
  });
}
