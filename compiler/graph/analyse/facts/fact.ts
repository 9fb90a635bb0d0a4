/** What is known of a value before anything runs: whether it is one number, what it equals, what it depends on. */
import type { TensorType } from '../../ir/graph.js';

/** Something that values come from. There is one object for each, so that they can be compared. */
export interface Source {
  /**
   * `weight` is any that is learned here, `call` a call of a network, `loss` one of a function of fakes. Data are called
   * `set.field`, with the name of the draw behind where it is one of its own.
   */
  readonly kind: 'input' | 'draw' | 'data' | 'state' | 'weight' | 'network' | 'call' | 'loss';
  readonly name: string;
}

/** How a value moves when what it is made of grows: up, down, or that cannot be told. */
export type Sign = 1 | -1 | 0;

export interface Fact {
  /**
   * Values of one number are equal: they have the same entries in the same order, those counted once that are repeated
   * along an axis. So `x`, the mean of `x` over axes of one entry, and both in other shapes have one number.
   */
  readonly id: number;
  /** The number that it is everywhere; conditions are 1 or 0. */
  readonly number: number | null;
  /** Along which axes entries can differ; of one entry none can. */
  readonly varies: readonly boolean[];
  /** Whether samples can differ. */
  readonly samples: boolean;
  readonly on: ReadonlySet<Source>;
  /** What of that a gradient comes back to, and with which sign. */
  readonly felt: ReadonlyMap<Source, Sign>;
}

/** Whether a source is another one for each sample. */
export const ofSamples = ({ kind }: Source): boolean => kind === 'input' || kind === 'draw' || kind === 'data';

/** The axes of a type along which anything can differ. */
export const open = ({ shape }: TensorType): readonly boolean[] => shape.map((size) => size !== 1);

const nothing: ReadonlySet<never> = new Set();

export function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  let all: ReadonlySet<T> = nothing;
  for (const set of sets) {
    if ([...set].every((item) => all.has(item))) continue;
    all = all.size === 0 ? set : new Set([...all, ...set]);
  }
  return all;
}

export const times = (a: Sign, b: Sign): Sign => (a * b + 0) as Sign;

/** Signs of several paths together: one that all of them have, or none that can be told. */
export function together(maps: readonly ReadonlyMap<Source, Sign>[]): ReadonlyMap<Source, Sign> {
  const [first, ...others] = maps.filter(({ size }) => size > 0);
  if (first === undefined || others.length === 0) return first ?? new Map();
  const all = new Map(first);
  for (const map of others) {
    for (const [source, sign] of map) all.set(source, (all.get(source) ?? sign) === sign ? sign : 0);
  }
  return all;
}
