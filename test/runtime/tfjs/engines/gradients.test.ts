import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { type Case, cases } from './cases.js';
import { slope } from './compare.js';

/** The derivatives that are registered, against differences of the operation itself. */
/** Too steep or not continuous where the cases have them. */
const apart = ['reciprocal', 'round'];

describe('derivatives against differences', () => {
  beforeAll(() => loadEngine('cpu', true));

  it.each(cases.filter(({ name, forwardOnly }) => forwardOnly !== true && !apart.includes(name)))(
    '$name',
    async (example: Case) => {
      for (const { derivative, difference } of await slope(example)) {
        expect(Math.abs(derivative - difference)).toBeLessThan(4e-2 * Math.max(1, Math.abs(difference)));
      }
    },
  );
});

/** As the compiler's own derivative says, and PyTorch's `amax`. */
describe('elements that tie for the largest or smallest', () => {
  const x = [1, 3, 3, 0, 3, 0, 0, 2];
  it.each<{ readonly name: string; readonly run: (x: tf.Tensor) => tf.Tensor; readonly gradient: readonly number[] }>([
    { name: 'max', run: (x) => tf.max(x), gradient: [0, 1 / 3, 1 / 3, 0, 1 / 3, 0, 0, 0] },
    { name: 'max over an axis', run: (x) => tf.max(x.reshape([2, 4]), 1, true), gradient: [0, 0.5, 0.5, 0, 1, 0, 0, 0] },
    { name: 'min over an axis', run: (x) => tf.min(x.reshape([2, 4]), 1), gradient: [0, 0, 0, 1, 0, 0.5, 0.5, 0] },
  ])('share its gradient evenly: $name', ({ run, gradient }) => {
    const found = tf.grad((value: tf.Tensor) => run(value).sum())(tf.tensor1d(x));
    expect([...found.dataSync()].map((value) => value.toFixed(5))).toEqual(gradient.map((value) => value.toFixed(5)));
  });
}); // prettier-ignore
