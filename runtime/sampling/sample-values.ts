/**
 * Which value each input has in which sample. As a rule every sample has noise of its own and the next class; where
 * something changes along the rows of the grid, the rest stays as it is within a row.
 */
import { sizeOf } from '../contract/shapes.js';
import { draw } from '../random/draw.js';
import { type Random, samplingScope } from '../random/random.js';
import { type Asked, type DrawSpec, type InputSpec, type InputSpecs, shapeOf } from './input-specs.js';

/** Which values inputs have, and where samples stand. */
export interface SamplePlan {
  readonly specs: InputSpecs;
  readonly asked: ReadonlyMap<string, Asked>;
  /** Whether each row walks from the noise of one sample to that of the next. */
  readonly interpolate: boolean;
  /** A film, whose rows are one after the other: from the noise of each to that of the next, from the last to the first. */
  readonly walk?: Walk | undefined;
  /** Samples in a row. */
  readonly columns: number;
  readonly random: Random;
  /** Samples drawn at once, which says what noise a sample has. */
  readonly batch: number;
}

export interface Walk {
  readonly mode: 'linear' | 'spherical';
  /** How many noises it comes by. */
  readonly stops: number;
}

/** The values of an input in some samples, `[size, ...shape]`. */
export interface SampleValues {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/**
 * The values of an input in `size` samples from the `first` on.
 * @returns null where it has neither been given nor can be drawn
 */
export function valuesOf(
  plan: SamplePlan,
  name: string,
  spec: InputSpec,
  first: number,
  size: number,
): SampleValues | null {
  const asked = plan.asked.get(name);
  const shape = [size, ...shapeOf(spec)];
  if (asked !== undefined) return { values: repeated(plan, asked, first, size), shape };
  if (spec.kind === 'class') return { values: classes(plan, spec.classes, first, size), shape };
  return 'from' in spec ? null : { values: noise(plan, name, spec, first, size), shape };
}

/** Whether anything changes along a row. */
const walks = ({ interpolate, walk, asked }: SamplePlan): boolean =>
  interpolate || walk !== undefined || [...asked.values()].some(({ to }) => to !== undefined);

const rowOf = ({ columns }: SamplePlan, sample: number): number => Math.floor(sample / columns);

/** 0 at the left end of a row, 1 at its right end; in a film that is the left end of the next. */
const wayOf = ({ columns, walk }: SamplePlan, sample: number): number =>
  columns === 1 ? 0 : (sample % columns) / (walk === undefined ? columns - 1 : columns);

function repeated(plan: SamplePlan, { from, to }: Asked, first: number, size: number) {
  const values = from instanceof Int32Array ? new Int32Array(size * from.length) : new Float32Array(size * from.length);
  for (let i = 0; i < size; i++) {
    const way = wayOf(plan, first + i);
    values.set(to === undefined ? from : straight(Float32Array.from(from), to, way), i * from.length);
  }
  return values;
}

/** All classes in turn. */
const classes = (plan: SamplePlan, count: number, first: number, size: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => {
    const sample = first + i;
    // A class does not change on the way.
    if (plan.walk !== undefined) return 0;
    return (walks(plan) ? rowOf(plan, sample) : sample) % count;
  });

function noise(plan: SamplePlan, name: string, spec: DrawSpec, first: number, size: number): Float32Array | Int32Array {
  if (!walks(plan)) return drawn(plan, name, spec, first, size);
  const length = sizeOf(spec.shape);
  const values = spec.kind === 'categorical' ? new Int32Array(size * length) : new Float32Array(size * length);
  const stops = new Map<number, Float32Array | Int32Array>();
  const stop = (sample: number) => {
    const found = stops.get(sample) ?? one(plan, name, spec, sample, length);
    stops.set(sample, found);
    return found;
  };
  for (let i = 0; i < size; i++) {
    const row = rowOf(plan, first + i);
    const from = stop(row);
    const smooth = spec.kind === 'normal' || spec.kind === 'uniform';
    const { walk } = plan;
    if ((!plan.interpolate && walk === undefined) || !smooth)
      values.set(walk === undefined ? from : stop(0), i * length);
    else {
      const way = wayOf(plan, first + i);
      const [a, b] = [
        Float32Array.from(from),
        Float32Array.from(stop(walk === undefined ? row + 1 : (row + 1) % walk.stops)),
      ];
      values.set(
        spec.kind === 'normal' && walk?.mode !== 'linear' ? along(a, b, way, spec.mean ?? 0) : straight(a, b, way),
        i * length,
      );
    }
  }
  return values;
}

/** The noise that the sample of this number has when samples are drawn one by one. */
function one(plan: SamplePlan, name: string, spec: DrawSpec, sample: number, length: number) {
  const place = sample % plan.batch;
  const values = drawn(plan, name, spec, sample - place, place + 1);
  return values.slice(place * length, (place + 1) * length);
}

/** The same numbers as a pass draws under this name. */
function drawn({ random }: SamplePlan, name: string, spec: DrawSpec, first: number, size: number) {
  const place = `${samplingScope('sample', first)}/${name}`;
  return draw(random, place, spec, size * sizeOf(spec.shape));
}

/** (1 - t) a + t b */
function straight(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return a.map((value, i) => (1 - t) * value + t * (b[i] ?? 0));
}

/**
 * Along the great circle from a to b around the mean (White 2016, arXiv:1609.04468, section 2.1; Shoemake 1985), where
 * normal noise has its usual length all the way. In one dimension, and where both lie in one direction, straight.
 */
function along(a: Float32Array, b: Float32Array, t: number, mean: number): Float32Array {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, i) => sum + (value - mean) * ((y[i] ?? 0) - mean), 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  if (!(Math.sin(angle) > 1e-6)) return straight(a, b, t);
  const [left, right] = [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return a.map((value, i) => mean + left * (value - mean) + right * ((b[i] ?? 0) - mean));
}
