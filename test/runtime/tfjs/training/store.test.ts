import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunError } from '../../../../runtime/errors/run-error.js';
import type { StoredTensor } from '../../../../runtime/checkpoints/safetensors.js';
import { Store } from '../../../../runtime/tfjs/training/store.js';

let store: Store;
let kernel: tf.Variable;
let ids: tf.Variable;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  store = new Store();
  tf.tidy(() => {
    kernel = store.variable('G/kernel', tf.tensor([1, 2, 3, 4], [2, 2]), true);
    ids = store.variable('G/ids', tf.tensor([1, 2], [2], 'int32'), false);
  });
});
afterEach(() => store.dispose());

const map = (...tensors: StoredTensor[]) => new Map(tensors.map((tensor) => [tensor.name, tensor]));
const goodKernel = { name: 'G/kernel', shape: [2, 2], values: Float32Array.of(5, 6, 7, 8) };
const goodIds = { name: 'G/ids', shape: [2], values: Int32Array.of(8, 9) };
const goodCount = { name: 'updates', shape: [], values: Int32Array.of(12) };

describe('a store', () => {
  it('reads everything by name', async () => {
    store.counter('a').value = 3;
    expect(await store.read()).toEqual([
      { name: 'G/ids', shape: [2], values: Int32Array.of(1, 2) },
      { name: 'G/kernel', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
      { name: 'a', shape: [], values: Int32Array.of(3) },
    ]);
  });

  it('takes everything from a checkpoint and leaks nothing', () => {
    const counter = store.counter('updates');
    const before = tf.memory().numTensors;
    store.assign(map(goodKernel, goodIds, goodCount));
    expect([...kernel.dataSync()]).toEqual([5, 6, 7, 8]);
    expect([...ids.dataSync()]).toEqual([8, 9]);
    expect(counter.value).toBe(12);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('finds values under the names that weights had before', () => {
    const [bias, slot] = ['G/dense.bias', 'optimizer.G/m/G/dense.bias'].map((name) =>
      store.variable(name, tf.zeros([1]), true),
    );
    const one = (name: string, value: number) => ({ name, shape: [1], values: Float32Array.of(value) });
    const of = (name: string) => [one(`G/dense.${name}`, 1), one(`optimizer.G/m/G/dense.${name}`, 2)];
    for (const name of ['offset', 'bias']) {
      store.assign(map(goodKernel, goodIds, ...of(name)));
      expect([bias!.dataSync()[0], slot!.dataSync()[0]]).toEqual([1, 2]);
      bias!.assign(tf.zeros([1]));
    }
    // An offset that is the program's own is none of the library's.
    store.variable('G/dense.offset', tf.zeros([1]), true);
    expect(() => store.assign(map(goodKernel, goodIds, ...of('offset')))).toThrow('it has no G/dense.bias.');
  });

  it.each([
    { stored: [goodKernel], says: 'it has no G/ids' },
    { stored: [goodIds, { ...goodKernel, shape: [4] }], says: 'G/kernel is float32[4] there and float32[2, 2] here' },
    {
      stored: [goodKernel, { ...goodIds, values: Float32Array.of(8, 9) }],
      says: 'G/ids is float32[2] there and int32[2] here',
    },
  ])('changes nothing unless everything fits: $says', ({ stored, says }) => {
    expect(() => store.assign(map(...stored))).toThrow(RunError);
    expect(() => store.assign(map(...stored))).toThrow(`The checkpoint does not fit this program: ${says}.`);
    expect([...kernel.dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...ids.dataSync()]).toEqual([1, 2]);
  });

  it('names the first few of many problems', () => {
    for (const name of ['a', 'b', 'c']) store.counter(name);
    expect(() => store.assign(map())).toThrow('it has no G/kernel; it has no G/ids; it has no a; and 2 more.');
  });

  it('gives everything back', () => {
    const before = tf.memory().numTensors;
    store.dispose();
    expect(tf.memory().numTensors).toBe(before - 2);
  });
});
