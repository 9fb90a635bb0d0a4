/** Where the numbers of a weight stood before, when classes and words have other numbers now, or are more or fewer. */
import type { ClassStretch } from '../contract/class-axes.js';
import type { Vocabulary } from './vocabulary.js';

/** What the axes of a weight run over, in one of two programs. */
export interface Laid {
  readonly shape: readonly number[];
  readonly stretches: readonly ClassStretch[];
}

/** The values of a field: how many, and what they are called where that is known. */
export interface Named {
  readonly field: string;
  readonly count: number;
  readonly names: readonly string[] | undefined;
}

/** The places of before by those of now, along one axis; -1 for a place that is new. */
export type Places = Int32Array;

/** Null where the axes do not fit each other. */
export function placesBefore(
  now: Laid,
  before: Laid,
  idsOf: (now: ClassStretch, before: ClassStretch) => Places,
): readonly Places[] | null {
  if (now.shape.length !== before.shape.length) return null;
  const along = (laid: Laid, axis: number) => laid.stretches.filter((stretch) => stretch.axis === axis);
  const found = now.shape.map((size, axis) =>
    alongAxis([size, along(now, axis)], [before.shape[axis]!, along(before, axis)], idsOf),
  );
  return found.every((places) => places !== null) ? found : null;
}

type Axis = readonly [size: number, stretches: readonly ClassStretch[]];

function alongAxis(
  [size, stretches]: Axis,
  [sizeBefore, before]: Axis,
  idsOf: (now: ClassStretch, before: ClassStretch) => Places,
): Places | null {
  if (stretches.length === 0 || before.length === 0) return size === sizeBefore ? inOrder(size) : null;
  if (stretches.length !== before.length) return null;
  const places = new Int32Array(size).fill(-1);
  for (const [i, now] of stretches.entries()) {
    const old = before[i]!;
    if (now.width !== old.width) return null;
    const ids = idsOf(now, old);
    for (const [id, was] of ids.entries())
      for (let place = 0; place < now.width; place++)
        if (was >= 0) places[placeOf(now, id, place)] = placeOf(old, was, place);
  }
  // What belongs to no class stands beside those that do, in the order it had.
  const [rest, restBefore] = [others(size, stretches), others(sizeBefore, before)];
  if (rest.length !== restBefore.length) return null;
  for (const [i, place] of rest.entries()) places[place] = restBefore[i]!;
  return places;
}

const placeOf = ({ start, step }: ClassStretch, id: number, place: number): number => start + id * step + place;

function others(size: number, stretches: readonly ClassStretch[]): readonly number[] {
  const classes = new Set<number>();
  for (const stretch of stretches)
    for (let id = 0; id < stretch.count; id++)
      for (let place = 0; place < stretch.width; place++) classes.add(placeOf(stretch, id, place));
  return [...inOrder(size)].filter((place) => !classes.has(place));
}

/**
 * The numbers that values had before, by those of now; -1 for values that are new. They go by their names; by their
 * numbers where one side knows no names, or both know the same ones.
 */
export function idsBefore(now: Named, before: Named): Places {
  const byNumber = inOrder(now.count).map((id) => (id < before.count ? id : -1));
  if (now.names === undefined || before.names === undefined) return byNumber;
  if (now.count === before.count && now.names.join('\n') === before.names.join('\n')) return byNumber;
  const known = new Map(before.names.map((name, id) => [keyOf(name, id), id] as const));
  return inOrder(now.count).map((id) => {
    const name = now.names![id];
    return name === undefined ? -1 : (known.get(keyOf(name, id)) ?? -1);
  });
}

/** What has no name, as the padding of texts, is known by its number. */
const keyOf = (name: string, id: number): string => (name === '' ? ` ${id}` : name);

/** The field whose names are known, of those that share a weight. */
export function namedBy({ fields, count }: ClassStretch, words: Vocabulary): Named {
  const field = fields.find((each) => words[each] !== undefined) ?? fields[0]!;
  return { field, count, names: words[field] };
}

export const isInOrder = (places: Places, size: number): boolean =>
  places.length === size && places.every((place, i) => place === i);

const inOrder = (size: number): Places => Int32Array.from({ length: size }, (_, i) => i);

/**
 * Numbers of before at the places of now. What is new stays as it is.
 * @param values those of now, which are changed
 */
export function fill(
  values: Float32Array,
  old: Laid & { readonly values: Float32Array },
  places: readonly Places[],
): void {
  const strides = old.shape.map((_, axis) => old.shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  let at = 0;
  const along = (axis: number, from: number): void => {
    if (axis === places.length) {
      if (from >= 0) values[at] = old.values[from]!;
      at++;
      return;
    }
    for (const place of places[axis]!) along(axis + 1, from < 0 || place < 0 ? -1 : from + place * strides[axis]!);
  };
  along(0, 0);
}
