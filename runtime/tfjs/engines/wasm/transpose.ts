import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call } from './backend.js';
import { allocate, elements, share } from './backend.js';

type Elements = Int32Array | Uint8Array;

/** Side of the squares the two fastest axes are moved in: both sides' cache lines are then used whole. */
const tile = 16;

/** Transpose: `y[i[perm[0]], i[perm[1]], ...] = x[i]`. The stock kernel walks memory across its cache lines. */
export function transpose({
  inputs,
  attrs,
  backend,
}: Call<{ x: TensorInfo }, { perm: readonly number[] }>): TensorInfo {
  return transposed(backend, inputs.x, attrs.perm);
}

/** `x` with its axes in the order `perm`; shares memory where that moves nothing. */
export function transposed(backend: BackendWasm, x: TensorInfo, perm: readonly number[]): TensorInfo {
  const shape = perm.map((axis) => x.shape[axis]!);
  const plan = simplify(x.shape, perm);
  if (plan.perm.length <= 1) return share(backend, x, shape);
  const y = allocate(backend, shape, x.dtype);
  if (util.sizeFromShape(shape) > 0) permute(elements(backend, x), elements(backend, y), plan.shape, plan.perm);
  return y;
}

/** Drops axes of size one and joins neighbours that stay neighbours: fewer axes, longer runs. */
function simplify(shape: readonly number[], perm: readonly number[]): { shape: number[]; perm: number[] } {
  const groups: number[][] = [];
  for (const axis of perm.filter((a) => shape[a] !== 1)) {
    const last = groups.at(-1);
    const follows = last !== undefined && shape.slice(last.at(-1)! + 1, axis).every((size) => size === 1);
    if (follows && axis > last.at(-1)!) last.push(axis);
    else groups.push([axis]);
  }
  const order = groups.map((_, i) => i).sort((a, b) => groups[a]![0]! - groups[b]![0]!);
  return {
    shape: order.map((i) => groups[i]!.reduce((size, axis) => size * shape[axis]!, 1)),
    perm: groups.map((_, i) => order.indexOf(i)),
  };
}

function permute(x: Elements, y: Elements, shape: readonly number[], perm: readonly number[]): void {
  const rank = shape.length;
  const last = rank - 1;
  const inStrides = stridesOf(shape);
  const outShape = perm.map((axis) => shape[axis]!);
  const outStrides = stridesOf(outShape);
  // For each input axis, how far one step along it moves in the output.
  const moved = shape.map((_, axis) => outStrides[perm.indexOf(axis)]!);
  if (perm[last] === last) {
    const run = shape[last]!;
    forEachOffset(shape.slice(0, last), inStrides, moved, (from, to) => copyRun(x, from, y, to, run));
    return;
  }
  // The input's fastest axis (columns) and the axis that is fastest in the output (rows) meet in squares.
  const rowAxis = perm[last]!;
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== last && axis !== rowAxis);
  const rows = shape[rowAxis]!;
  const columns = shape[last]!;
  const rowStride = inStrides[rowAxis]!;
  const columnStride = moved[last]!;
  forEachOffset(
    others.map((axis) => shape[axis]!),
    others.map((axis) => inStrides[axis]!),
    others.map((axis) => moved[axis]!),
    (from, to) => turnMatrix(x, from, rowStride, y, to, columnStride, rows, columns),
  );
}

/** y[to + column * columnStride + row] = x[from + row * rowStride + column] */
function turnMatrix(
  x: Elements,
  from: number,
  rowStride: number,
  y: Elements,
  to: number,
  columnStride: number,
  rows: number,
  columns: number,
): void {
  for (let row0 = 0; row0 < rows; row0 += tile) {
    const row1 = Math.min(row0 + tile, rows);
    for (let column0 = 0; column0 < columns; column0 += tile) {
      const column1 = Math.min(column0 + tile, columns);
      for (let column = column0; column < column1; column++) {
        let source = from + row0 * rowStride + column;
        let target = to + column * columnStride + row0;
        for (let row = row0; row < row1; row++) {
          y[target++] = x[source]!;
          source += rowStride;
        }
      }
    }
  }
}

/** Copies `length` neighbouring elements; a call of `set` costs about as much as copying forty. */
export function copyRun(x: Elements, from: number, y: Elements, to: number, length: number): void {
  if (length >= 48) y.set(x.subarray(from, from + length), to);
  else for (let i = 0; i < length; i++) y[to + i] = x[from + i]!;
}

/** Visits every index of `shape` in order, giving its offset under two sets of strides. */
export function forEachOffset(
  shape: readonly number[],
  firstStrides: readonly number[],
  secondStrides: readonly number[],
  visit: (first: number, second: number) => void,
): void {
  const walk = (axis: number, first: number, second: number): void => {
    if (axis === shape.length) return visit(first, second);
    for (let i = 0; i < shape[axis]!; i++) {
      walk(axis + 1, first + i * firstStrides[axis]!, second + i * secondStrides[axis]!);
    }
  };
  walk(0, 0, 0);
}

/** Row-major strides, one per axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
