/** Inputs for graphs under test: their types, and numbers that keep away from every kink. */
import type { TensorType } from '../../../../compiler/graph/ir/graph.js';
import { sizeOf } from './ndarray.js';
import type { Value } from './values.js';

/** `signed` lies in [-1.5, 1.5], `positive` in [0.4, 1.9]; no two elements are equal, and none is zero. */
export type Kind = 'signed' | 'positive' | 'whole' | 'condition';

export interface Leaf {
  readonly type: TensorType;
  readonly kind: Kind;
}

/** How many samples the batches under test have. */
export const batchSize = 3;

const float = (kind: Kind, shape: readonly number[], batch: boolean): Leaf => ({
  type: { dtype: 'f32', shape, batch, range: kind === 'positive' ? [0.4, 1.9] : [-1.5, 1.5] },
  kind,
});

/** A value that differs between samples. */
export const batch = (...shape: number[]): Leaf => float('signed', shape, true);
/** A value that is the same for all samples. */
export const same = (...shape: number[]): Leaf => float('signed', shape, false);

export const positive = (leaf: Leaf): Leaf => float('positive', leaf.type.shape, leaf.type.batch);

/** Whole numbers 0 .. classes - 1. */
export const whole = (classes: number, { type }: Leaf): Leaf => ({
  type: { ...type, dtype: 'i32', range: [0, classes - 1] },
  kind: 'whole',
});

export const condition = ({ type }: Leaf): Leaf => ({
  type: { ...type, dtype: 'bool', range: null },
  kind: 'condition',
});

/** Numbers of [0, 1) in random order, evenly spread and off the middle; those of two seeds hardly ever meet. */
export function spreadEvenly(count: number, seed: number): readonly number[] {
  const phase = 0.2 + 0.25 * ((seed * 0.618034) % 1);
  const values = Array.from({ length: count }, (_, i) => (i + phase) / count);
  let state = (seed + 1) * 2654435761;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

/** Numbers for an input; another seed gives others. */
export function valueOf({ type, kind }: Leaf, seed: number): Value {
  const { shape } = type;
  const samples = type.batch ? batchSize : 1;
  const size = sizeOf(shape);
  const low = type.range?.[0] ?? -1.5;
  const spread = spreadEvenly(samples * size, seed).map((unit) => {
    switch (kind) {
      case 'signed':
      case 'positive':
        return low + 3 * (kind === 'signed' ? unit : unit / 2);
      case 'whole':
        return Math.floor(unit * (type.range![1] + 1));
      case 'condition':
        return unit < 0.5 ? 1 : 0;
    }
  });
  return {
    batch: type.batch,
    samples: Array.from({ length: samples }, (_, sample) => ({
      shape,
      data: Float64Array.from(spread.slice(sample * size, (sample + 1) * size)),
    })),
  };
}

/** A direction to move a value of the type in, with parts of up to 1 either way. */
export function directionOf(type: TensorType, seed: number): Value {
  const leaf = float('signed', type.shape, type.batch);
  const value = valueOf(leaf, seed);
  return { ...value, samples: value.samples.map(({ shape, data }) => ({ shape, data: data.map((x) => x / 1.5) })) };
}
