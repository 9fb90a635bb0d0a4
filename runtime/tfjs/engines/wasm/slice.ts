import type { TensorInfo } from '@tensorflow/tfjs-core';
import { slice_util, util } from '@tensorflow/tfjs-core';
import type { Call, Stock } from './backend.js';
import { allocate, elements } from './backend.js';
import { copyRun, forEachOffset, stridesOf } from './transpose.js';

interface SliceAttrs {
  readonly begin: number | number[];
  readonly size: number | number[];
}

/** Slice: copies the window straight from memory, where the stock kernel first copies the whole input. */
export function slice(call: Call<{ x: TensorInfo }, SliceAttrs>, stock: Stock): TensorInfo {
  const { inputs, attrs, backend } = call;
  const x = inputs.x;
  if (x.dtype === 'string') return stock({ inputs: { x }, attrs: { ...attrs }, backend }) as TensorInfo;
  const [begin, size] = slice_util.parseSliceParams(x, attrs.begin, attrs.size) as [number[], number[]];
  slice_util.assertParamsValid(x, begin, size);
  const y = allocate(backend, size, x.dtype);
  if (util.sizeFromShape(size) === 0) return y;
  // Axes taken whole, and the one before them, are one run in memory.
  let outer = x.shape.length;
  let run = 1;
  while (outer > 0) {
    outer--;
    run *= size[outer]!;
    if (size[outer] !== x.shape[outer]) break;
  }
  const strides = stridesOf(x.shape);
  const first = strides.reduce((sum, stride, axis) => sum + stride * begin[axis]!, 0);
  const source = elements(backend, x);
  const target = elements(backend, y);
  forEachOffset(size.slice(0, outer), strides, stridesOf(size), (from, to) =>
    copyRun(source, first + from, target, to, run),
  );
  return y;
}
