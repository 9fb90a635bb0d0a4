import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { Random } from '../../../../runtime/random/random.js';
import { averageName } from '../../../../runtime/contract/names.js';
import { createAverage } from '../../../../runtime/tfjs/training/average.js';
import { createInitializer } from '../../../../runtime/tfjs/training/initializer.js';
import { Store } from '../../../../runtime/tfjs/training/store.js';

const store = new Store();
beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => store.dispose());

it('follows the weights at its decay, copies state, and leaves the network alone', async () => {
  const init = createInitializer('G', new Random(0), store);
  const g = { dense: { kernel: init.constant('dense.kernel', [2], 1) }, mean: init.state.constant('mean', [1], 10) };
  const average = createAverage('G', g, 0.75, store);
  const tensors = tf.memory().numTensors;
  const set = (variable: tf.Variable, values: number[]) => tf.tidy(() => variable.assign(tf.tensor1d(values)));

  // 1 -> 0.75 * 1 + 0.25 * 5 = 2 -> 0.75 * 2 + 0.25 * 5 = 2.75; the second weight stays where it is.
  set(g.dense.kernel, [5, 1]);
  set(g.mean, [20]);
  average.update();
  expect([...average.weights.dense.kernel.dataSync()]).toEqual([2, 1]);
  expect([...average.weights.mean.dataSync()]).toEqual([20]);
  average.update();
  average.update();
  expect([...average.weights.dense.kernel.dataSync()]).toEqual([3.3125, 1]);

  set(g.mean, [30]);
  expect([...average.weights.mean.dataSync()]).toEqual([20]);
  expect([...g.dense.kernel.dataSync()]).toEqual([5, 1]);
  expect(tf.memory().numTensors).toBe(tensors);
  expect((await store.read()).map(({ name }) => name)).toEqual([
    'G/dense.kernel',
    'G/mean',
    'average.G/dense.kernel',
    'average.G/mean',
  ]);
});

it('asks for its decay anew at every update where a schedule moves it', () => {
  const w = createInitializer('G', new Random(0), store).zeros('w', []);
  let decay = 0;
  const average = createAverage('G', { w }, () => decay, store);
  tf.tidy(() => w.assign(tf.scalar(8)));
  average.update();
  expect([...average.weights.w.dataSync()]).toEqual([8]);
  decay = 0.5;
  tf.tidy(() => w.assign(tf.scalar(0)));
  average.update();
  expect([...average.weights.w.dataSync()]).toEqual([4]);
});

it('names what it keeps after the variable', () => {
  expect(averageName('slow', 'G/dense.kernel')).toBe('average.slow/dense.kernel');
});

it('keeps a shared variable shared', () => {
  const init = createInitializer('G', new Random(0), store);
  const cell = { kernel: init.ones('cell.kernel', [1]) };
  const average = createAverage('G', { first: cell, steps: [cell, cell] }, 0.5, store);
  expect(average.weights.steps[1]!.kernel).toBe(average.weights.first.kernel);
});
