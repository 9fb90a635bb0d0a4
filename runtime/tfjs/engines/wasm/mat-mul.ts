import type { TensorInfo } from '@tensorflow/tfjs-core';
import { broadcast_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call, Stock } from './backend.js';
import { alias, allocate, dropAlias, floats, free, share } from './backend.js';
import { shared } from './thread-pool.js';
import { stridesOf, transposed } from './transpose.js';

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Below this many multiplications a matrix, setting up XNNPACK costs more than the stock loop. */
const smallProduct = 4096;

/**
 * BatchMatMul: the stock kernel is fast for one pair of matrices that need no transposition and a naive loop otherwise;
 * so operands are turned first and the matrices of a batch multiplied one by one.
 */
export function matMul(
  { inputs, attrs, backend }: Call<{ a: TensorInfo; b: TensorInfo }, MatMulAttrs>,
  stock: Stock,
): TensorInfo {
  const a = attrs.transposeA ? swapLastAxes(backend, inputs.a) : share(backend, inputs.a);
  const b = attrs.transposeB ? swapLastAxes(backend, inputs.b) : share(backend, inputs.b);
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(-1)!;
  // XNNPACK keeps what it prepares of the right operand under the tensor's number, whatever its shape was then;
  // an alias has a number of its own.
  const product = (left: TensorInfo, startOfB: number, shapeOfB: readonly number[]): TensorInfo => {
    const right = alias(backend, b, startOfB, shapeOfB);
    const attrs = { transposeA: false, transposeB: false };
    const multiplications = util.sizeFromShape(left.shape) * columns;
    const result = shared(
      backend,
      multiplications,
      () => stock({ inputs: { a: left, b: right }, attrs, backend }) as TensorInfo,
    );
    dropAlias(backend, right);
    return result;
  };
  const oneByOne =
    util.sizeFromShape(batch) > 1 && !(util.arraysEqual(batchA, batchB) && rows * inner * columns < smallProduct);
  const result = oneByOne ? allocate(backend, [...batch, rows, columns]) : product(a, 0, b.shape);
  if (oneByOne) {
    const startsInA = broadcastOffsets(batchA, batch, rows * inner);
    const startsInB = broadcastOffsets(batchB, batch, inner * columns);
    startsInA.forEach((start, i) => {
      const left = alias(backend, a, start, [1, rows, inner]);
      const part = product(left, startsInB[i]!, [1, inner, columns]);
      floats(backend, result).set(floats(backend, part), i * rows * columns);
      free(backend, part);
      dropAlias(backend, left);
    });
  }
  free(backend, a, b);
  return result;
}

function swapLastAxes(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis);
  return transposed(backend, x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

/** Where, in elements, each matrix of the broadcast batch starts in an operand with the given batch axes. */
function broadcastOffsets(own: readonly number[], batch: readonly number[], matrix: number): number[] {
  const strides = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride * matrix));
  const missing = batch.length - own.length;
  let offsets = [0];
  batch.forEach((size, axis) => {
    const stride = axis < missing ? 0 : strides[axis - missing]!;
    offsets = offsets.flatMap((offset) => Array.from({ length: size }, (_, i) => offset + i * stride));
  });
  return offsets;
}
