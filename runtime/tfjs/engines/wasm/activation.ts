import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call, Stock } from './backend.js';
import { allocate, floats, free, invoke, reshaped } from './backend.js';

type Unary = Call<{ x: TensorInfo }>;

/** LeakyRelu by way of XNNPACK's PReLU with one slope for every channel; any number of channels will do. */
export function leakyRelu(
  { inputs: { x }, attrs, backend }: Call<{ x: TensorInfo }, { alpha: number }>,
  stock: Stock,
): TensorInfo {
  const size = util.sizeFromShape(x.shape);
  let channels = 64;
  while (size % channels !== 0) channels /= 2;
  if (x.dtype !== 'float32' || channels < 8) {
    return stock({ inputs: { x }, attrs: { ...attrs }, backend }) as TensorInfo;
  }
  const alpha = allocate(backend, [channels]);
  floats(backend, alpha).fill(attrs.alpha);
  const result = invoke(backend, 'Prelu', { x: reshaped(x, [size / channels, channels]), alpha });
  free(backend, alpha);
  return reshaped(result, x.shape);
}

/** Below this the series is used: near zero `2 sigmoid(2x) - 1` cancels and keeps few correct digits. */
const smallAngle = 0.3;

/** Tanh from XNNPACK's sigmoid, and near zero from its Taylor series, whose next term is below 1e-8 there. */
export function tanh({ inputs: { x }, backend }: Unary, stock: Stock): TensorInfo {
  if (x.dtype !== 'float32') return stock({ inputs: { x }, attrs: {}, backend }) as TensorInfo;
  const doubled = invoke(backend, 'Add', { a: x, b: x });
  const result = invoke(backend, 'Sigmoid', { x: doubled });
  free(backend, doubled);
  const source = floats(backend, x);
  const y = floats(backend, result);
  for (let i = 0; i < y.length; i++) {
    const v = source[i]!;
    const far = Number(Math.abs(v) >= smallAngle);
    const near = Math.min(Math.abs(v), smallAngle) * (1 - 2 * Number(v < 0));
    const s = near * near;
    const series = near * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835)))));
    y[i] = far * (2 * y[i]! - 1) + (1 - far) * series;
  }
  return result;
}

/** Sign: -1, 0 or 1. */
export function sign({ inputs: { x }, backend }: Unary, stock: Stock): TensorInfo {
  if (x.dtype !== 'float32') return stock({ inputs: { x }, attrs: {}, backend }) as TensorInfo;
  const result = allocate(backend, x.shape);
  const source = floats(backend, x);
  const y = floats(backend, result);
  for (let i = 0; i < y.length; i++) y[i] = Number(source[i]! > 0) - Number(source[i]! < 0);
  return result;
}

/** Beyond this a float's own steps are so wide, and a reduction so long, that only the library's function will do. */
const farAngle = 1e5;

/** Sin by reduction to a half turn and its Taylor series; the stock kernel takes twice as long. */
export function sin({ inputs: { x }, backend }: Unary, stock: Stock): TensorInfo {
  if (x.dtype !== 'float32') return stock({ inputs: { x }, attrs: {}, backend }) as TensorInfo;
  return ofAngles(backend, x, 0, Math.sin);
}

/** Cos, the sine a quarter turn on. */
export function cos({ inputs: { x }, backend }: Unary, stock: Stock): TensorInfo {
  if (x.dtype !== 'float32') return stock({ inputs: { x }, attrs: {}, backend }) as TensorInfo;
  return ofAngles(backend, x, Math.PI / 2, Math.cos);
}

/** sin(x + ahead), in double precision; the series' next term is below 1e-9 at a quarter turn. */
function ofAngles(backend: BackendWasm, x: TensorInfo, ahead: number, exact: (angle: number) => number): TensorInfo {
  const result = allocate(backend, x.shape);
  const source = floats(backend, x);
  const y = floats(backend, result);
  for (let i = 0; i < y.length; i++) {
    const v = source[i]!;
    if (!(Math.abs(v) < farAngle)) {
      y[i] = exact(v);
      continue;
    }
    const angle = v + ahead;
    const halfTurns = Math.floor(angle / Math.PI + 0.5);
    const r = angle - halfTurns * Math.PI;
    const s = r * r;
    const series = r * (1 + s * (-1 / 6 + s * (1 / 120 + s * (-1 / 5040 + s * (1 / 362880 + s * (-1 / 39916800 + s / 6227020800)))))); // prettier-ignore
    y[i] = (1 - 2 * (halfTurns & 1)) * series;
  }
  return result;
}
