import type { TensorInfo } from '@tensorflow/tfjs-core';
import { broadcast_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call, Stock } from './backend.js';
import { allocate, bytes, floats, free, invoke, reshaped, words } from './backend.js';
import { broadcast } from './tile.js';

/*
 * Comparing and choosing without branches. The stock kernels, and the obvious loops, jump on every element, and a
 * processor that cannot guess the sign of noise loses five nanoseconds each time.
 */

type Pair = Call<{ a: TensorInfo; b: TensorInfo }>;

/** Greater: `a > b`. */
export const greater = comparison((a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! > b[i]!);
});

/** GreaterEqual: `a >= b`. */
export const greaterEqual = comparison((a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! >= b[i]!);
});

/** Less: `a < b`. */
export const less = comparison((a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! < b[i]!);
});

/** LessEqual: `a <= b`. */
export const lessEqual = comparison((a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! <= b[i]!);
});

function comparison(compare: (a: Float32Array, b: Float32Array, out: Uint8Array) => void) {
  return ({ inputs: { a, b }, backend }: Pair, stock: Stock): TensorInfo => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') {
      return stock({ inputs: { a, b }, attrs: {}, backend }) as TensorInfo;
    }
    return pairwise(backend, a, b, 'bool', (left, right, out) =>
      compare(floats(backend, left), floats(backend, right), bytes(backend, out)),
    );
  };
}

/** Maximum: the larger of two numbers. */
export function maximum({ inputs: { a, b }, backend }: Pair, stock: Stock): TensorInfo {
  if (a.dtype !== 'float32') return stock({ inputs: { a, b }, attrs: {}, backend }) as TensorInfo;
  if (util.sizeFromShape(b.shape) === 1) return clip(backend, a, b, floats(backend, b)[0]!, Infinity);
  return pairwise(backend, a, b, 'float32', (left, right, out) =>
    chooseLarger(
      floats(backend, left),
      floats(backend, right),
      words(backend, left),
      words(backend, right),
      words(backend, out),
    ),
  );
}

/** Minimum: the smaller of two numbers. */
export function minimum({ inputs: { a, b }, backend }: Pair, stock: Stock): TensorInfo {
  if (a.dtype !== 'float32') return stock({ inputs: { a, b }, attrs: {}, backend }) as TensorInfo;
  if (util.sizeFromShape(b.shape) === 1) return clip(backend, a, b, -Infinity, floats(backend, b)[0]!);
  return pairwise(backend, a, b, 'float32', (left, right, out) =>
    chooseLarger(
      floats(backend, right),
      floats(backend, left),
      words(backend, left),
      words(backend, right),
      words(backend, out),
    ),
  );
}

/** out = first > second ? ifFirst : ifSecond, as bits. */
function chooseLarger(
  first: Float32Array,
  second: Float32Array,
  ifFirst: Int32Array,
  ifSecond: Int32Array,
  out: Int32Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const mask = -Number(first[i]! > second[i]!);
    out[i] = ifSecond[i]! ^ ((ifFirst[i]! ^ ifSecond[i]!) & mask);
  }
}

function clip(backend: BackendWasm, x: TensorInfo, bound: TensorInfo, low: number, high: number): TensorInfo {
  const result = invoke(backend, 'ClipByValue', { x }, { clipValueMin: low, clipValueMax: high });
  return reshaped(result, broadcast_util.assertAndGetBroadcastShape(x.shape, bound.shape));
}

/** Select: `condition ? t : e`, element by element; TensorFlow.js has broadcast all three already. */
export function select(
  { inputs: { condition, t, e }, backend }: Call<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }>,
  stock: Stock,
): TensorInfo {
  if (t.dtype === 'bool' || !util.arraysEqual(condition.shape, t.shape)) {
    return stock({ inputs: { condition, t, e }, attrs: {}, backend }) as TensorInfo;
  }
  const result = allocate(backend, t.shape, t.dtype);
  const choice = bytes(backend, condition);
  const yes = words(backend, t);
  const no = words(backend, e);
  const out = words(backend, result);
  for (let i = 0; i < out.length; i++) out[i] = no[i]! ^ ((yes[i]! ^ no[i]!) & -choice[i]!);
  return result;
}

/** Broadcasts two operands to one shape, allocates the result and fills it. */
function pairwise(
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  dtype: 'float32' | 'bool',
  fill: (a: TensorInfo, b: TensorInfo, out: TensorInfo) => void,
): TensorInfo {
  const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const left = broadcast(backend, a, shape);
  const right = broadcast(backend, b, shape);
  const out = allocate(backend, shape, dtype);
  fill(left, right, out);
  free(backend, left, right);
  return out;
}
