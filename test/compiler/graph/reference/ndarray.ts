/** Arrays of float64 in row-major order, and the few things the reference interpreter does with them. */

export interface NDArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

export const scalar = (value: number): NDArray => ({ shape: [], data: Float64Array.of(value) });

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Every index of a shape, in row-major order. The array handed out is the same each time: do not keep it. */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[], place: number) => void): void {
  const index = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let place = 0; place < size; place++) {
    visit(index, place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** An array from its elements. */
export function fill(shape: readonly number[], element: (index: readonly number[]) => number): NDArray {
  const data = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, place) => (data[place] = element(index)));
  return { shape: [...shape], data };
}

/** @throws RangeError outside the array, which would be a mistake of a definition */
export function placeOf({ shape }: NDArray, index: readonly number[]): number {
  if (index.length !== shape.length) throw new RangeError(`${index.length} indices into ${shape.length} axes`);
  let place = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (index[axis]! < 0 || index[axis]! >= shape[axis]!)
      throw new RangeError(`[${index.join()}] of [${shape.join()}]`);
    place = place * shape[axis]! + index[axis]!;
  }
  return place;
}

export const at = (x: NDArray, ...index: readonly number[]): number => x.data[placeOf(x, index)]!;

/** Adds to one element of an array that is being made. */
export function add(x: NDArray, index: readonly number[], value: number): void {
  const place = placeOf(x, index);
  x.data[place] = x.data[place]! + value;
}

export const zeros = (shape: readonly number[]): NDArray => ({
  shape: [...shape],
  data: new Float64Array(sizeOf(shape)),
});
