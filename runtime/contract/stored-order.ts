/**
 * In which order the numbers of what training remembers lie between graphs that take channels in blocks: filters as such
 * convolutions read them, so that none are moved from step to step. Checkpoints know nothing of it.
 */

export interface StoredOrder {
  /** The shape with its axes split, in the order of the program. */
  readonly parts: readonly number[];
  /** Which of these comes first, second, ... where the numbers lie. */
  readonly order: readonly number[];
}

/**
 * Of [KH, KW, C, O] the order is [O / block, C / block, KH, KW, block of C, block of O]; undefined for what stays as it is.
 * It follows from the shape alone: slots and averages lie as their weights do.
 */
export function storedOrder(shape: readonly number[], block: number): StoredOrder | undefined {
  const [height, width, channels, filters] = shape;
  if (shape.length !== 4 || block === 1 || channels! % block !== 0 || filters! % block !== 0) return undefined;
  const parts = [height!, width!, channels! / block, block, filters! / block, block];
  return { parts, order: [4, 2, 0, 1, 3, 5] };
}

/** The shape of what lies so. */
export const dimsLying = ({ parts, order }: StoredOrder): readonly number[] => order.map((axis) => parts[axis]!);

/** Numbers in the order of the program as they are to lie. */
export const put = (values: Float32Array, order: StoredOrder): Float32Array => moved(values, order, false);

/** Undoes `put`. */
export const taken = (values: Float32Array, order: StoredOrder): Float32Array => moved(values, order, true);

/** The innermost axis stays where it is, so rows of it are moved. */
function moved(values: Float32Array, { parts, order }: StoredOrder, back: boolean): Float32Array {
  const result = new Float32Array(values.length);
  const row = parts.at(-1)!;
  const strides = parts.map((_, axis) => parts.slice(axis + 1).reduce((all, dim) => all * dim, 1));
  const [dims, steps] = [parts, strides].map((list) => order.slice(0, -1).map((axis) => list[axis]!)) as [number[], number[]]; // prettier-ignore
  let place = 0;
  const walk = (level: number, at: number): void => {
    if (level < dims.length) {
      for (let i = 0; i < dims[level]!; i++) walk(level + 1, at + i * steps[level]!);
      return;
    }
    const [from, to] = back ? [place, at] : [at, place];
    for (let i = 0; i < row; i++) result[to + i] = values[from + i]!;
    place += row;
  };
  walk(0, 0);
  return result;
}
