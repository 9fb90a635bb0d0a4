import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { imageShape, latent, makeDcgan } from '../../../../bench/dcgan.js';
import { type EngineName, Unavailable } from '../../../../runtime/tfjs/engines/shared/engine.js';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { installed } from './available.js';
import { dataIds } from './compare.js';
import { smallGan } from './small-gan.js';

const engines: readonly { readonly name: EngineName; readonly here: boolean; readonly note: string }[] = [
  { name: 'cpu', here: true, note: '' },
  { name: 'wasm', here: true, note: '' },
  { name: 'webgpu', ...installed('webgpu') },
  { name: 'tfjs-node-gpu', ...installed('tfjs-node-gpu') },
];

/** A software adapter takes most of a second a step when the machine is busy. */
const patience = 600_000;

describe('two hundred steps of a small GAN keep no memory and learn the same', { timeout: patience }, () => {
  const learned = new Map<EngineName, number>();

  for (const { name, here, note } of engines) {
    it.skipIf(!here)(`on ${name}${note}`, async ({ skip }) => {
      const engine = await loadEngine(name, true).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
        return skip(error.message);
      });
      const start = { tensors: tf.memory().numTensors, data: dataIds() };
      const gan = smallGan();
      await gan.step();
      const held = (): object => ({ tensors: tf.memory().numTensors, data: dataIds(), bytes: tf.memory().numBytes });
      const before = held();
      for (let i = 0; i < 199; i++) await gan.step();
      expect(held()).toEqual(before);
      const { discriminator } = await gan.step();
      gan.dispose();
      expect({ tensors: tf.memory().numTensors, data: dataIds() }).toEqual(start);
      await engine.release();

      learned.set(name, discriminator);
      expect(discriminator / learned.get('cpu')!).toBeCloseTo(1, 3);
    });
  }
});

describe('the heap of the wasm engine', () => {
  it('does not grow over sixty steps of DCGAN, nor do its tensors', async () => {
    const engine = await loadEngine('wasm', true);
    const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const real = tf.randomUniform<tf.Rank.R4>([8, ...imageShape], -1, 1, 'float32', 1);
    const noise = tf.randomNormal<tf.Rank.R2>([8, latent], 0, 1, 'float32', 2);
    const gan = makeDcgan(16);
    for (let i = 0; i < 5; i++) await gan.sharedStep(real, noise);
    const before = { heap: heap(), tensors: tf.memory().numTensors, data: dataIds() };
    for (let i = 0; i < 30; i++) {
      await gan.step(real, noise);
      await gan.sharedStep(real, noise);
    }
    expect({ heap: heap(), tensors: tf.memory().numTensors, data: dataIds() }).toEqual(before);
    gan.dispose();
    await engine.release();
  });
});
