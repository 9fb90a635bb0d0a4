import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../../runtime/tfjs/engines/shared/engine.js';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { registerWasmKernels } from '../../../../runtime/tfjs/engines/wasm/index.js';
import { shared } from '../../../../runtime/tfjs/engines/wasm/thread-pool.js';
import { cases } from './cases.js';
import { dataIds, difference, type Outcome, outcome, outcomes } from './compare.js';

describe('the wasm engine computes what the plain JavaScript engine does', () => {
  let expected: ReadonlyMap<string, Outcome>;
  let engine: Engine;

  beforeAll(async () => {
    await loadEngine('cpu', true);
    expected = await outcomes(cases);
    engine = await loadEngine('wasm', true);
  });
  afterAll(() => engine.release());

  it.each(cases)('$name', async (example) => {
    const before = { tensors: tf.memory().numTensors, data: dataIds() };
    const actual = await outcome(example);
    expect({ tensors: tf.memory().numTensors, data: dataIds() }).toEqual(before);

    const reference = expected.get(example.name)!;
    expect(actual.shape).toEqual(reference.shape);
    expect(difference(actual.value, reference.value)).toBeLessThan(2e-6);
    expect(actual.gradients.length).toBe(reference.gradients.length);
    actual.gradients.forEach((gradient, i) =>
      expect(difference(gradient, reference.gradients[i]!), `gradient of input ${i}`).toBeLessThan(2e-6),
    );
  });

  it('registering the kernels again changes nothing', () => {
    const before = tf.getKernel('Conv2DBackpropInput', 'wasm').kernelFunc;
    registerWasmKernels();
    expect(tf.getKernel('Conv2DBackpropInput', 'wasm').kernelFunc).toBe(before);
  });

  it('takes the same right operand in two shapes', () => {
    // XNNPACK's preparation of a matrix is kept under the tensor's number and once was used for both.
    const [flat, wide] = tf.tidy(() => {
      const x = tf.tensor1d([1, 2, 3, 4, 5, 6]);
      const a = tf.ones([1, 2]).matMul(x.reshape([2, 3]));
      const b = tf.ones([1, 3]).matMul(x.reshape([3, 2]));
      return [a.dataSync(), b.dataSync()];
    });
    expect([...flat]).toEqual([5, 7, 9]);
    expect([...wide]).toEqual([9, 12]);
  });

  it('says so when its memory runs out', () => {
    const backend = tf.backend() as BackendWasm;
    const before = dataIds();
    const half = backend.makeOutput([600_000_000], 'float32');
    expect(() => backend.makeOutput([600_000_000], 'float32')).toThrow(
      'The wasm engine is out of memory: it can hold 4096 MiB and has no 2289 MiB left in one piece. ' +
        'Use a smaller batch or another engine.',
    );
    backend.disposeData(half.dataId);
    expect(dataIds()).toBe(before);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });

  it('adds up a million numbers without losing any', () => {
    const total = tf.tidy(() => tf.fill([1_000_003], 0.1).sum().dataSync()[0]!);
    expect(Math.abs(total / (1_000_003 * Math.fround(0.1)) - 1)).toBeLessThan(1e-7);
  });

  it('keeps tanh exact near zero and at the ends', () => {
    const xs = [0, -0, 1e-6, -3e-4, 0.1, 0.29999, 0.3, 0.30001, -0.3, 1, -5, 20, -Infinity, Infinity];
    const ys = tf.tidy(() => tf.tanh(tf.tensor1d(xs)).dataSync());
    xs.forEach((x, i) => {
      const error = Math.abs(ys[i]! - Math.tanh(Math.fround(x)));
      expect(error, `tanh(${x})`).toBeLessThanOrEqual(3e-7 * Math.abs(Math.tanh(x)));
    });
    expect(tf.tidy(() => tf.tanh(tf.tensor1d([NaN])).dataSync()[0])).toBeNaN();
  });

  it('keeps sines and cosines exact at every angle', () => {
    const quarters = Array.from({ length: 17 }, (_, i) => ((i - 8) * Math.PI) / 4);
    const xs = [0, 1e-6, -3e-4, 0.5, ...quarters, 100, -12345.678, 99_999, -1e5, 100_001, 1e9, 3e30].map(Math.fround);
    const [sines, cosines] = [tf.sin, tf.cos].map((f) => tf.tidy(() => f(tf.tensor1d(xs)).dataSync()));
    xs.forEach((x, i) => {
      expect(Math.abs(sines![i]! - Math.sin(x)), `sin(${x})`).toBeLessThanOrEqual(1e-7);
      expect(Math.abs(cosines![i]! - Math.cos(x)), `cos(${x})`).toBeLessThanOrEqual(1e-7);
    });
    expect(sines![1]).toBe(xs[1]);
    expect([...tf.tidy(() => tf.sin(tf.tensor1d([NaN, Infinity, -Infinity])).dataSync())]).toEqual([NaN, NaN, NaN]);
    expect(tf.tidy(() => tf.cos(tf.tensor1d([NaN])).dataSync()[0])).toBeNaN();
  });
});

describe('the threads of the wasm engine', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['1', '2', '3'])('are %s when GANLANG_THREADS says so, and work only on what is large', async (count) => {
    vi.stubEnv('GANLANG_THREADS', count);
    const engine = await loadEngine('wasm', true);
    expect(engine.description).toBe(`WebAssembly, SIMD, ${count === '1' ? 'one thread' : `${count} threads`}`);
    const backend = tf.backend() as BackendWasm;
    const threads = (): number => backend.wasm.tfjs.getThreadsCount();
    const alone = count === '1' ? 1 : -1;
    expect(threads()).toBe(alone);
    expect(shared(backend, 1000, threads)).toBe(alone);
    expect(shared(backend, 1e9, threads)).toBe(Number(count));
    expect(threads()).toBe(alone);
    await engine.release();
  });

  it('give the same numbers, whatever their count', async () => {
    const results: Float32Array[] = [];
    for (const count of ['1', '2', '3']) {
      vi.stubEnv('GANLANG_THREADS', count);
      const engine = await loadEngine('wasm', true);
      const y = tf.tidy(() => {
        const x = tf.sin(tf.range(0, 8 * 16 * 16 * 32)).reshape<tf.Tensor4D>([8, 16, 16, 32]);
        const w = tf.cos(tf.range(0, 4 * 4 * 32 * 24)).reshape<tf.Tensor4D>([4, 4, 32, 24]);
        return tf.conv2d(x, w, 2, 'same').dataSync();
      });
      results.push(Float32Array.from(y));
      await engine.release();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
