import * as tf from '@tensorflow/tfjs-core';
import type { Case, Input } from './cases.js';

/** A result and the gradient of every input, as plain numbers. */
export interface Outcome {
  readonly shape: readonly number[];
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

/**
 * Runs a case and its first gradients on the engine in use, against a fixed random direction; leaves no tensor.
 * `values` replaces the numbers of some inputs.
 */
export async function outcome(
  { inputs, run, forwardOnly }: Case,
  values: ReadonlyMap<number, Float32Array> = new Map(),
): Promise<Outcome> {
  const xs = inputs.map((input, i) => tf.tensor(values.get(i) ?? fill(input, i + 1), [...input.shape]));
  const y = tf.tidy(() => run(...xs));
  const value = await numbers(y);
  const shape = [...y.shape];
  const gradients: Float32Array[] = [];
  if (forwardOnly !== true) {
    const direction = tf.tensor(fill({ shape, kind: 'signed' }, 99), shape);
    const floats = xs.filter((_, i) => inputs[i]!.kind !== 'index');
    const grads = tf.tidy(() =>
      tf.grads((...given: tf.Tensor[]) => {
        const rest = [...given];
        const all = xs.map((x, i) => (inputs[i]!.kind === 'index' ? x : rest.shift()!));
        return run(...all).mul(direction);
      })(floats),
    );
    for (const gradient of grads) gradients.push(await numbers(gradient));
    tf.dispose([direction, grads]);
  }
  tf.dispose([xs, y]);
  return { shape, value, gradients };
}

async function numbers(x: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await x.data());
}

/** Repeatable numbers without ties, spread evenly over the input's range. */
function fill({ shape, kind }: Input, seed: number): Float32Array {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return Float32Array.from({ length: size }, (_, i) => {
    const unit = ((i + 1) * 0.754877666 + seed * 0.569840291) % 1;
    switch (kind) {
      case 'signed':
        return 3 * unit - 1.5;
      case 'positive':
        return 0.4 + 1.5 * unit;
      case 'negative':
        return -0.4 - 1.5 * unit;
      case 'index':
        return Math.floor(5 * unit);
    }
  });
}

/** The largest difference between two results, relative to the size of the expected numbers (1 at least). */
export function difference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  const scale = expected.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
  return actual.reduce((worst, x, i) => {
    const gap = Math.abs(x - expected[i]!) / scale;
    return Number.isNaN(gap) ? Infinity : Math.max(worst, gap);
  }, 0);
}

/**
 * How fast a case's result changes as each float input moves in a fixed direction, against another fixed direction
 * of the result: by its gradient, and by central differences.
 */
export async function slope(example: Case): Promise<{ derivative: number; difference: number }[]> {
  const step = 2 ** -11;
  const { gradients, shape } = await outcome(example);
  const direction = fill({ shape, kind: 'signed' }, 99);
  const floats = example.inputs.flatMap((input, i) => (input.kind === 'index' ? [] : [{ input, i }]));
  const slopes = [];
  for (const [k, { input, i }] of floats.entries()) {
    const way = fill({ shape: input.shape, kind: 'signed' }, 7);
    const at = async (distance: number): Promise<number> => {
      const moved = fill(input, i + 1).map((x, j) => x + distance * way[j]!);
      const { value } = await outcome({ ...example, forwardOnly: true }, new Map([[i, moved]]));
      return dot(value, direction);
    };
    slopes.push({
      derivative: dot(gradients[k]!, way),
      difference: ((await at(step)) - (await at(-step))) / (2 * step),
    });
  }
  return slopes;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/** The outcomes of many cases by name. */
export async function outcomes(cases: readonly Case[]): Promise<ReadonlyMap<string, Outcome>> {
  const results = new Map<string, Outcome>();
  for (const example of cases) results.set(example.name, await outcome(example));
  return results;
}

/** How many pieces of memory the engine in use holds. */
export function dataIds(): number {
  return tf.engine().backend.numDataIds();
}
