import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { imageShape, latent, makeDcgan } from '../../../bench/dcgan.js';
import type { EngineName } from '../../../runtime/engines/engine.js';
import { Unavailable } from '../../../runtime/engines/engine.js';
import { loadEngine } from '../../../runtime/engines/load.js';
import { installed } from './available.js';
import { dataIds } from './compare.js';

const engines: readonly { readonly name: EngineName; readonly here: boolean; readonly note: string }[] = [
  { name: 'cpu', here: true, note: '' },
  { name: 'wasm', here: true, note: '' },
  { name: 'webgpu', ...installed('webgpu') },
  { name: 'tfjs-node-gpu', ...installed('tfjs-node-gpu') },
];

describe('two hundred steps of a small DCGAN keep no memory', () => {
  for (const { name, here, note } of engines) {
    it.skipIf(!here)(`on ${name}${note}`, async ({ skip }) => {
      const engine = await loadEngine(name, true).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
        return skip(error.message);
      });
      const real = tf.randomUniform([2, ...imageShape], -1, 1, 'float32', 1) as tf.Tensor4D;
      const noise = tf.randomNormal([2, latent], 0, 1, 'float32', 2) as tf.Tensor2D;
      const gan = makeDcgan(2);
      await gan.step(real, noise);
      const before = { tensors: tf.memory().numTensors, data: dataIds(), bytes: tf.memory().numBytes };
      for (let i = 0; i < 100; i++) {
        await gan.step(real, noise);
        const { discriminator, generator } = await gan.sharedStep(real, noise);
        expect(discriminator + generator).toBeGreaterThan(0);
      }
      expect({ tensors: tf.memory().numTensors, data: dataIds(), bytes: tf.memory().numBytes }).toEqual(before);
      gan.dispose();
      tf.dispose([real, noise]);
      await engine.release();
    });
  }

  it('and the heap of the wasm engine does not grow', async () => {
    const engine = await loadEngine('wasm', true);
    const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const real = tf.randomUniform([8, ...imageShape], -1, 1, 'float32', 1) as tf.Tensor4D;
    const noise = tf.randomNormal([8, latent], 0, 1, 'float32', 2) as tf.Tensor2D;
    const gan = makeDcgan(16);
    for (let i = 0; i < 5; i++) await gan.step(real, noise);
    const before = heap();
    for (let i = 0; i < 60; i++) await gan.step(real, noise);
    expect(heap()).toBe(before);
    await engine.release();
  });
});
