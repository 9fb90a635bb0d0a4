/** How the axes of a value lie in the one it is made of: moved, split, or joined. */
import type { Dim } from '../model/model.js';

/**
 * For each axis of a value the axes of its source that it is made of, the outermost first: `[[0], [2], [3], [1]]` is an
 * image [N, H, W, C] of planes [N, C, H, W], and `[[0], [2], [3], [1, 4]]` one of blocks of channels [N, C / 16, H, W, 16].
 */
export type Arrangement = readonly (readonly number[])[];

/** The value with axes in another order. */
export const moved = (order: readonly number[]): Arrangement => order.map((axis) => [axis]);

export const isSame = (a: Arrangement, b: Arrangement): boolean =>
  a.length === b.length && a.every((axes, i) => axes.join() === b[i]!.join());

export const inPlace = (arrangement: Arrangement): boolean =>
  arrangement.every((axes, i) => axes.length === 1 && axes[0] === i);

/** The number of places along several axes; undefined for more than one that is not known. */
export function product(dims: readonly Dim[]): Dim | undefined {
  const names = dims.filter((dim) => typeof dim === 'string');
  const count = dims.reduce<number>((all, dim) => all * (typeof dim === 'number' ? dim : 1), 1);
  if (names.length === 0) return count;
  return names.length === 1 && count === 1 ? names[0] : undefined;
}

/** The sizes of the value. */
export function dimsOf(arrangement: Arrangement, source: readonly Dim[]): readonly Dim[] | undefined {
  const dims = arrangement.map((axes) => product(axes.map((axis) => source[axis]!)));
  return dims.every((dim) => dim !== undefined) ? dims : undefined;
}

/** Whether numbers stay in their order: only axes of 1 move. */
export function movesNothing(arrangement: Arrangement, source: readonly Dim[]): boolean {
  const real = arrangement.flat().filter((axis) => source[axis] !== 1);
  return real.every((axis, i) => i === 0 || real[i - 1]! < axis);
}

/**
 * The arrangement after a change of sizes, and what the sizes of the source are then; undefined where numbers of
 * different axes are mixed.
 */
export function resized(
  arrangement: Arrangement,
  source: readonly Dim[],
  wanted: readonly Dim[],
): { readonly arrangement: Arrangement; readonly source: readonly Dim[] } | undefined {
  // Each axis of the source, and what it is split into.
  const parts: Dim[][] = source.map(() => []);
  const places: (readonly [axis: number, part: number])[][] = [];
  const waiting = arrangement.flat().flatMap((axis) => (source[axis] === 1 ? [] : [{ axis, left: source[axis]! }]));
  for (const dim of wanted) {
    const taken: (readonly [number, number])[] = [];
    let need: Dim = dim;
    while (need !== 1) {
      const [next] = waiting;
      if (next === undefined) return undefined;
      const { axis, left } = next;
      const part = left === need ? left : typeof left === 'number' && typeof need === 'number' ? (left % need === 0 ? need : need % left === 0 ? left : undefined) : undefined; // prettier-ignore
      if (part === undefined) return undefined;
      // The inner part of an axis comes after the outer one: what is split off first stands first.
      taken.push([axis, parts[axis]!.push(part) - 1]);
      need = need === part ? 1 : (need as number) / (part as number);
      if (left === part) waiting.shift();
      else next.left = (left as number) / (part as number);
    }
    places.push(taken);
  }
  if (waiting.length > 0) return undefined;
  // Axes of 1 stay the ones that they are, such as that of a single sample; those that are new stand at the end.
  const single = arrangement.flat().filter((axis) => source[axis] === 1);
  for (const [i, taken] of places.entries()) {
    const axis = taken.length === 0 ? single.shift() : undefined;
    if (axis !== undefined) places[i] = [[axis, parts[axis]!.push(1) - 1]];
  }
  const starts: number[] = [];
  let count = 0;
  for (const split of parts) {
    starts.push(count);
    count += split.length;
  }
  const dims: Dim[] = parts.flat();
  const axes = places.map((taken) =>
    taken.length > 0 ? taken.map(([axis, part]) => starts[axis]! + part) : [dims.push(1) - 1],
  );
  return { arrangement: axes, source: dims };
}
