import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { Call, Stock } from './backend.js';
import { allocate, elements, floats, words } from './backend.js';
import { copyRun } from './transpose.js';

interface GatherAttrs {
  readonly axis: number;
  readonly batchDims?: number;
}

/** GatherV2: takes the entries `indices` of `x` along an axis; batched gathers are left to the stock kernel. */
export function gather(call: Call<{ x: TensorInfo; indices: TensorInfo }, GatherAttrs>, stock: Stock): TensorInfo {
  const { inputs, attrs, backend } = call;
  const { x, indices } = inputs;
  if ((attrs.batchDims ?? 0) !== 0 || indices.dtype !== 'int32') {
    return stock({ inputs: { x, indices }, attrs: { ...attrs }, backend }) as TensorInfo;
  }
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const size = x.shape[axis]!;
  const run = util.sizeFromShape(x.shape.slice(axis + 1));
  const outer = util.sizeFromShape(x.shape.slice(0, axis));
  const y = allocate(backend, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], x.dtype);
  const source = elements(backend, x);
  const target = elements(backend, y);
  const entries = words(backend, indices);
  let to = 0;
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (entry < 0 || entry >= size) throw new Error(`gather: index ${entry} is outside 0..${size - 1}.`);
      copyRun(source, (block * size + entry) * run, target, to, run);
      to += run;
    }
  }
  return y;
}

/**
 * UnsortedSegmentSum, the gradient of a gather: adds the rows of `x` that carry the same segment number;
 * rows with a number outside `0..numSegments-1` are dropped.
 */
export function unsortedSegmentSum({
  inputs: { x, segmentIds },
  attrs: { numSegments },
  backend,
}: Call<{ x: TensorInfo; segmentIds: TensorInfo }, { numSegments: number }>): TensorInfo {
  const rest = x.shape.slice(segmentIds.shape.length);
  const y = allocate(backend, [numSegments, ...rest], x.dtype);
  const run = util.sizeFromShape(rest);
  const source = x.dtype === 'float32' ? floats(backend, x) : words(backend, x);
  const target = x.dtype === 'float32' ? floats(backend, y) : words(backend, y);
  target.fill(0);
  words(backend, segmentIds).forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let i = 0; i < run; i++) target[segment * run + i]! += source[row * run + i]!;
  });
  return y;
}
