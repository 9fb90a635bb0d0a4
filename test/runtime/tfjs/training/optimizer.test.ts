import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../../runtime/random/random.js';
import { createInitializer } from '../../../../runtime/tfjs/training/initializer.js';
import { Optimizer, type MinimizeSettings, type Rule } from '../../../../runtime/tfjs/training/optimizer.js';
import { Store } from '../../../../runtime/tfjs/training/store.js';
import { adam } from '../program/programs/networks.js';

const sgd: Rule<{ readonly rate: number }, never> = {
  slots: {},
  update: (weight, gradient, _, { rate }) => ({ weight: weight.sub(gradient.mul(rate)) }),
};

let store: Store;
let before: number;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  before = tf.memory().numTensors;
  store = new Store();
});
afterEach(() => {
  store.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

const network = (name: string) => createInitializer(name, new Random(0), store);
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

/** Minimises and returns the loss. */
function minimize(
  optimizer: { minimize: (loss: (part: number) => tf.Scalar, settings?: MinimizeSettings) => tf.Scalar },
  loss: (part: number) => tf.Tensor,
  settings?: MinimizeSettings,
): number {
  const value = optimizer.minimize((part) => loss(part).asScalar(), settings);
  const [number] = numbers(value);
  value.dispose();
  return number!;
}

describe('Adam as a rule', () => {
  it('moves a weight as algorithm 1 of the paper says, step by step', () => {
    const w = network('G').constant('w', [2], 0.5);
    const options = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const optimizer = new Optimizer('G', { G: { w } }, adam, options, store);
    // The loss (w0^2 + 3 w1) has the gradient (2 w0, 3).
    const expected = [0.5, 0.5];
    const m = [0, 0];
    const v = [0, 0];
    for (let t = 1; t <= 5; t++) {
      const loss = minimize(optimizer, () => {
        const [w0, w1] = tf.unstack(w) as [tf.Tensor, tf.Tensor];
        return w0.square().add(w1.mul(3));
      });
      expect(loss).toBeCloseTo(expected[0]! ** 2 + 3 * expected[1]!, 5);
      [2 * expected[0]!, 3].forEach((g, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.999 * v[i]! + 0.001 * g * g;
        expected[i]! -= (0.1 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      });
      numbers(w).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    }
    // The first step of Adam is the rate, whatever the gradient: five steps down a constant slope are half.
    expect(expected[1]).toBeCloseTo(0, 5);
  });

  it('keeps its moments and its count in the store', async () => {
    const w = network('G').constant('w', [2], 0.5);
    const optimizer = new Optimizer(
      'slow',
      { G: { w } },
      adam,
      { rate: 0, beta1: 0.5, beta2: 0.75, epsilon: 1 },
      store,
    );
    minimize(optimizer, () => w.sum().mul(2));
    minimize(optimizer, () => w.sum().mul(2));
    expect((await store.read()).map(({ name, values }) => [name, ...values])).toEqual([
      ['G/w', 0.5, 0.5],
      ['optimizer.slow/m/G/w', 1.5, 1.5],
      ['optimizer.slow/updates/G', 2],
      ['optimizer.slow/v/G/w', 1.75, 1.75],
    ]);
  });
});

describe('what an update touches', () => {
  it('moves its own trainable weights and nothing else', () => {
    const [g, d] = [network('G'), network('D')];
    const own = { kernel: g.constant('kernel', [], 1), mean: g.state.constant('mean', [], 1) };
    const other = d.constant('kernel', [], 1);
    const optimizer = new Optimizer('G', { G: own }, sgd, { rate: 0.25 }, store);
    minimize(optimizer, () => own.kernel.mul(own.mean).add(other));
    expect([own.kernel, own.mean, other].flatMap(numbers)).toEqual([0.75, 1, 1]);
  });

  it('moves only the networks named, and counts updates for each', async () => {
    const [a, b] = [network('A').ones('w', []), network('B').ones('w', [])];
    const optimizer = new Optimizer('both', { A: { a }, B: { b } }, sgd, { rate: 0.5 }, store);
    minimize(optimizer, () => a.add(b));
    minimize(optimizer, () => a.add(b), { only: ['B'] });
    expect([a, b].flatMap(numbers)).toEqual([0.5, 0]);
    const counts = (await store.read()).filter(({ name }) => name.includes('updates'));
    expect(counts.map(({ name, values }) => [name, ...values])).toEqual([
      ['optimizer.both/updates/A', 1],
      ['optimizer.both/updates/B', 2],
    ]);
  });

  it('leaves a weight alone that the loss does not reach', () => {
    const init = network('G');
    const [used, unused] = [init.ones('used', []), init.ones('unused', [])];
    const optimizer = new Optimizer(
      'G',
      { G: { used, unused } },
      adam,
      { rate: 1, beta1: 0, beta2: 0, epsilon: 0 },
      store,
    );
    minimize(optimizer, () => used.mul(2));
    expect([used, unused].flatMap(numbers)).toEqual([0, 1]);
  });

  it('says which optimizer it is when the loss reaches nothing', () => {
    const w = network('G').ones('w', []);
    const optimizer = new Optimizer('G', { G: { w } }, sgd, { rate: 1 }, store);
    expect(() => minimize(optimizer, () => tf.scalar(1))).toThrow(
      'the loss of optimizer G does not depend on any weight of G',
    );
    expect(() => minimize(optimizer, () => w.square(), { only: ['D'] })).toThrow('optimizer G does not move D');
  });

  it('asks for its options anew at every update where a schedule moves them', () => {
    const w = network('G').zeros('w', []);
    let rate = 1;
    const optimizer = new Optimizer('G', { G: { w } }, sgd, () => ({ rate }), store);
    minimize(optimizer, () => w.mul(-1));
    rate = 0.25;
    minimize(optimizer, () => w.mul(-1));
    expect(numbers(w)).toEqual([1.25]);
  });
});

describe('clipping and accumulation', () => {
  it.each([
    { limit: 1, expected: [-0.6, -0.8] },
    { limit: 100, expected: [-3, -4] },
  ])('scales the gradients (3, 4) of two weights to a norm of at most $limit', ({ limit, expected }) => {
    const init = network('G');
    const [a, b] = [init.zeros('a', []), init.zeros('b', [])];
    const optimizer = new Optimizer('G', { G: { a, b } }, sgd, { rate: 1 }, store);
    minimize(optimizer, () => a.mul(3).add(b.mul(4)), { clipGradients: limit });
    [a, b].flatMap(numbers).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it('leaves gradients of zero at zero', () => {
    const a = network('G').zeros('a', []);
    const optimizer = new Optimizer('G', { G: { a } }, sgd, { rate: 1 }, store);
    minimize(optimizer, () => a.mul(0), { clipGradients: 1 });
    expect(numbers(a)).toEqual([0]);
  });

  it('keeps weights within bounds after the update', () => {
    const w = network('D').zeros('w', [3]);
    const optimizer = new Optimizer('D', { D: { w } }, sgd, { rate: 1 }, store);
    minimize(optimizer, () => w.mul(tf.tensor1d([-5, 0.25, 5])).sum(), { clipWeights: 0.5 });
    expect(numbers(w)).toEqual([0.5, -0.25, -0.5]);
  });

  it('averages the loss and the gradients of its parts', async () => {
    const w = network('G').ones('w', []);
    const optimizer = new Optimizer('G', { G: { w } }, sgd, { rate: 1 }, store);
    // The parts w, 2 w, 3 w and 4 w have the mean 2.5 w.
    expect(minimize(optimizer, (part) => w.mul(part + 1), { accumulate: 4 })).toBe(2.5);
    expect(numbers(w)).toEqual([-1.5]);
    expect((await store.read()).find(({ name }) => name.includes('updates'))!.values).toEqual(Int32Array.of(1));
  });
});
