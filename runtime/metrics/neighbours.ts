/**
 * How two sets of points lie in each other: precision and recall (Kynkaanniemi et al. 2019, arXiv:1904.06991, eq. 1 and
 * 2), density and coverage (Naeem et al. 2020, arXiv:2002.09797, section 3.2). A point's ball reaches to its k-th
 * nearest neighbour among its own. Distances are worked out one at a time and never kept.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rows } from './measurement.js';

export interface PrecisionRecall {
  /** The share of made points that lie in the ball of a real one. */
  readonly precision: number;
  /** The share of real points that lie in the ball of a made one. */
  readonly recall: number;
}

export async function precisionRecall(made: Rows, real: Rows, k: number): Promise<PrecisionRecall> {
  const precision = await shareInside(made, real, await squaredRadii(real, k));
  return { precision, recall: await shareInside(real, made, await squaredRadii(made, k)) };
}

export interface DensityCoverage {
  /** In how many balls of real points a made point lies on average, divided by k: 1 where both are distributed alike. */
  readonly density: number;
  /** The share of real points whose ball has a made point in it. */
  readonly coverage: number;
}

export async function densityCoverage(made: Rows, real: Rows, k: number): Promise<DensityCoverage> {
  const radii = await squaredRadii(real, k);
  let [inside, covered] = [0, 0];
  for (let i = 0; i < radii.length; i++) {
    let here = 0;
    for (let at = 0; at < made.values.length; at += made.width)
      if (isWithin(real.values, i * real.width, made.values, at, real.width, radii[i]!)) here++;
    inside += here;
    if (here > 0) covered++;
    if (i % 64 === 0) await nextTurn();
  }
  return { density: inside / (k * countOf(made)), coverage: covered / radii.length };
}

/** Of each of some points the nearest of others: its place, and its squared distance. */
export interface Nearest {
  readonly places: Int32Array;
  readonly squared: Float64Array;
}

/**
 * The nearest of `others` to each point, the first of several; infinitely far where there is none.
 * @param own for points that are among the others, their places there: none is its own neighbour
 */
export async function nearest(points: Rows, others: Rows, own?: ArrayLike<number>): Promise<Nearest> {
  const { values, width } = others;
  const count = countOf(points);
  const places = new Int32Array(count).fill(-1);
  const squared = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < count; i++) {
    for (let at = 0, place = 0; at < values.length; at += width, place++) {
      if (own?.[i] === place) continue;
      const distance = squaredDistance(values, at, points.values, i * width, width, squared[i]!);
      if (distance >= squared[i]!) continue;
      squared[i] = distance;
      places[i] = place;
    }
    if (i % 64 === 0) await nextTurn();
  }
  return { places, squared };
}

/** The places of the k nearest of `others` to a point, the nearest first. */
export function nearestPlaces(point: Rows, { values, width }: Rows, k: number): readonly number[] {
  const found: { readonly place: number; readonly distance: number }[] = [];
  for (let at = 0, place = 0; at < values.length; at += width, place++) {
    const most = found[k - 1]?.distance ?? Infinity;
    const distance = squaredDistance(values, at, point.values, 0, width, most);
    if (distance >= most) continue;
    found.push({ place, distance });
    found.sort((a, b) => a.distance - b.distance);
    found.length = Math.min(found.length, k);
  }
  return found.map(({ place }) => place);
}

/** The squared distance of each row to its k-th nearest of the others; infinite where there are fewer. */
export async function squaredRadii({ values, width }: Rows, k: number): Promise<Float64Array> {
  const radii = new Float64Array(values.length / width);
  const nearest = new Float64Array(k);
  for (let i = 0; i < radii.length; i++) {
    nearest.fill(Infinity);
    for (let j = 0; j < radii.length; j++) {
      if (i === j) continue;
      const most = nearest[k - 1]!;
      const distance = squaredDistance(values, i * width, values, j * width, width, most);
      if (distance < most) insert(nearest, distance);
    }
    radii[i] = nearest[k - 1]!;
    if (i % 64 === 0) await nextTurn();
  }
  return radii;
}

/** The share of points that lie in the ball of any center. */
async function shareInside(points: Rows, centers: Rows, radii: Float64Array): Promise<number> {
  const count = countOf(points);
  let inside = 0;
  for (let i = 0; i < count; i++) {
    if (radii.some((radius, j) => isWithin(centers.values, j * centers.width, points.values, i * points.width, points.width, radius))) inside++; // prettier-ignore
    if (i % 64 === 0) await nextTurn();
  }
  return inside / count;
}

const countOf = ({ values, width }: Rows): number => values.length / width;

/** Into a sorted list, whose last falls out. */
function insert(sorted: Float64Array, value: number): void {
  let place = sorted.length - 1;
  for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!;
  sorted[place] = value;
}

const isWithin = (a: Rows['values'], i: number, b: Rows['values'], j: number, width: number, radius: number): boolean =>
  squaredDistance(a, i, b, j, width, radius) <= radius;

/** Exactly, or anything above `most` where it is more than that. */
function squaredDistance(
  a: Rows['values'],
  i: number,
  b: Rows['values'],
  j: number,
  width: number,
  most: number,
): number {
  let sum = 0;
  for (let start = 0; start < width; start += 16) {
    const end = Math.min(start + 16, width);
    for (let k = start; k < end; k++) {
      const apart = a[i + k]! - b[j + k]!;
      sum += apart * apart;
    }
    if (sum > most) return sum;
  }
  return sum;
}
