import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../../runtime/random/random.js';
import { createInitializer, type Initializer } from '../../../../runtime/tfjs/training/initializer.js';
import { Store } from '../../../../runtime/tfjs/training/store.js';

let store: Store;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => (store = new Store()));
afterEach(() => store.dispose());

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

describe('an initializer', () => {
  it('makes variables with their full name, shape and values', () => {
    const init = createInitializer('G', new Random(0), store);
    const kernel: tf.Tensor4D = init.constant('conv.kernel', [1, 2, 1, 2], 0.5);
    expect((kernel as tf.Variable).name).toBe('G/conv.kernel');
    expect(kernel.shape).toEqual([1, 2, 1, 2]);
    expect(numbers(kernel)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(numbers(init.zeros('zeros', [2]))).toEqual([0, 0]);
    expect(numbers(init.ones('scale', []))).toEqual([1]);
  });

  it('makes state that training does not move', () => {
    const init = createInitializer('G', new Random(0), store);
    expect(init.zeros('weight', [1]).trainable).toBe(true);
    expect(init.state.normal('left', [1], 0, 1).trainable).toBe(false);
  });

  it('draws with the mean, deviation and bounds asked for', () => {
    const init = createInitializer('G', new Random(3), store);
    const normal = init.normal('normal', [100, 100], 2, 0.5);
    const { mean, variance } = tf.moments(normal);
    // Standard errors: 0.5 / 100 of the mean, 0.25 * sqrt(2 / 10^4) of the variance; four of them are allowed.
    expect(Math.abs(mean.dataSync()[0]! - 2)).toBeLessThan(0.02);
    expect(Math.abs(variance.dataSync()[0]! - 0.25)).toBeLessThan(0.015);
    const uniform = numbers(init.uniform('uniform', [10_000], -0.1, 0.3));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(Math.fround(-0.1));
    expect(Math.max(...uniform)).toBeLessThan(0.3);
    expect(Math.abs(uniform.reduce((sum, x) => sum + x) / 10_000 - 0.1)).toBeLessThan(0.005);
  });

  it('gives a variable its values by seed and name, in whatever order variables are made', () => {
    const make = (seed: number, network: string, order: readonly string[]) => {
      const own = new Store();
      const init: Initializer = createInitializer(network, new Random(seed), own);
      const values = Object.fromEntries(order.map((name) => [name, numbers(init.normal(name, [3], 0, 1))]));
      own.dispose();
      return values;
    };
    const first = make(1, 'G', ['a', 'b']);
    expect(make(1, 'G', ['b', 'c', 'a'])).toMatchObject(first);
    expect(make(2, 'G', ['a'])['a']).not.toEqual(first['a']);
    expect(make(1, 'D', ['a'])['a']).not.toEqual(first['a']);
    expect(first['a']).not.toEqual(first['b']);
    expect(first['a']).toEqual([...new Random(1).normal('init/G/a', 3, 0, 1)]);
  });

  it('refuses a name that is taken', () => {
    const init = createInitializer('G', new Random(0), store);
    init.zeros('kernel', [1]);
    expect(() => init.state.ones('kernel', [1])).toThrow('two things are called G/kernel');
  });
});
