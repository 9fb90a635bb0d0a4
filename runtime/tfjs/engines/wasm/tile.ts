import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call } from './backend.js';
import { allocate, elements, reshaped, share } from './backend.js';

/** Tile: repeats `x` along each axis `reps` times. The stock kernel works out every element's address anew. */
export function tile({ inputs, attrs, backend }: Call<{ x: TensorInfo }, { reps: readonly number[] }>): TensorInfo {
  return tiled(backend, inputs.x, attrs.reps);
}

/** `x` under the broadcasting rules stretched to `shape`; shares memory where it has that size already. */
export function broadcast(backend: BackendWasm, x: TensorInfo, shape: readonly number[]): TensorInfo {
  const padded = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const reps = shape.map((size, axis) => (padded[axis] === 1 ? size : 1));
  if (reps.every((count) => count === 1)) return share(backend, x, shape);
  return tiled(backend, reshaped(x, padded), reps);
}

function tiled(backend: BackendWasm, x: TensorInfo, reps: readonly number[]): TensorInfo {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  const y = allocate(backend, shape, x.dtype);
  if (util.sizeFromShape(shape) === 0) return y;
  const source = elements(backend, x);
  const target = elements(backend, y);
  let size = source.length;
  let run = 1;
  target.set(source);
  // Axis by axis from the last, spread what is there to its repetitions, from the end so that nothing is overwritten.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const times = reps[axis]!;
    run *= x.shape[axis]!;
    if (times > 1) {
      for (let block = size / run - 1; block >= 0; block--)
        repeat(target, block * run, block * run * times, run, times);
      size *= times;
      run *= times;
    }
  }
  return y;
}

/** Writes `times` copies of the run at `from` to `to`, which may begin at or after it; each copy doubles the last. */
function repeat(data: Int32Array | Uint8Array, from: number, to: number, run: number, times: number): void {
  const total = run * times;
  if (run === 1) {
    data.fill(data[from]!, to, to + total);
    return;
  }
  data.copyWithin(to, from, from + run);
  for (let done = run; done < total; done *= 2) data.copyWithin(to + done, to, to + Math.min(done, total - done));
}
