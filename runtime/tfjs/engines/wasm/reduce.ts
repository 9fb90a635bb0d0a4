import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call, Stock } from './backend.js';
import { allocate, floats, free, reshaped } from './backend.js';
import { transposed } from './transpose.js';

interface ReduceAttrs {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Sum over axes, in double precision: the stock kernel turns the tensor first and adds in single. */
export function sum(call: Call<{ x: TensorInfo }, ReduceAttrs>, stock: Stock): TensorInfo {
  const { inputs, attrs, backend } = call;
  if (inputs.x.dtype === 'float32') return scaledSum(backend, inputs.x, attrs, false);
  return stock({ inputs: { x: inputs.x }, attrs: { ...attrs }, backend }) as TensorInfo;
}

/** Mean over axes, in double precision. */
export function mean(call: Call<{ x: TensorInfo }, ReduceAttrs>, stock: Stock): TensorInfo {
  const { inputs, attrs, backend } = call;
  if (inputs.x.dtype === 'float32') return scaledSum(backend, inputs.x, attrs, true);
  return stock({ inputs: { x: inputs.x }, attrs: { ...attrs }, backend }) as TensorInfo;
}

function scaledSum(backend: BackendWasm, x: TensorInfo, { axis, keepDims }: ReduceAttrs, average: boolean): TensorInfo {
  const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const [outShape, reduceShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const count = util.sizeFromShape(reduceShape);
  const scale = average ? 1 / count : 1;

  // Axes that are not neighbours are brought together first; usually they are, and `input` is `x` itself.
  const [first = 0] = axes;
  const together = axes.every((a, i) => a === first + i);
  const input = together ? x : transposed(backend, x, [...kept, ...axes]);
  const outer = together ? util.sizeFromShape(x.shape.slice(0, first)) : util.sizeFromShape(outShape);
  const inner = util.sizeFromShape(outShape) / Math.max(outer, 1);

  const result = allocate(backend, outShape);
  const source = floats(backend, input);
  const target = floats(backend, result);
  for (let block = 0; block < outer; block++) {
    const from = block * count * inner;
    if (inner === 1) target[block] = scale * sumRun(source, from, count);
    else sumRows(source, from, count, inner, scale, target, block * inner);
  }
  if (!together) free(backend, input);
  return keepDims ? reshaped(result, backend_util.expandShapeToKeepDim(outShape, axes)) : result;
}

/** The sum of neighbours; four partial sums keep the processor from waiting for the last addition. */
function sumRun(x: Float32Array, from: number, length: number): number {
  const to = from + length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += x[i]!;
    b += x[i + 1]!;
    c += x[i + 2]!;
    d += x[i + 3]!;
  }
  for (; i < to; i++) a += x[i]!;
  return a + b + (c + d);
}

/** The sums of `count` rows of `width` numbers, times `scale`; four rows at a time. */
function sumRows(
  x: Float32Array,
  from: number,
  count: number,
  width: number,
  scale: number,
  out: Float32Array,
  to: number,
): void {
  const sums = new Float64Array(width);
  let row = 0;
  for (; row + 3 < count; row += 4) {
    const a = from + row * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    for (let i = 0; i < width; i++) sums[i]! += x[a + i]! + x[b + i]! + (x[c + i]! + x[d + i]!);
  }
  for (; row < count; row++) {
    const a = from + row * width;
    for (let i = 0; i < width; i++) sums[i]! += x[a + i]!;
  }
  for (let i = 0; i < width; i++) out[to + i] = scale * sums[i]!;
}
