// Run as a process by dcgan-step.ts: one engine, which takes a step whenever its parent asks for one.
import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from '../runtime/errors/first-line.js';
import type { Engine, EngineName } from '../runtime/tfjs/engines/shared/engine.js';
import { replaceKernels } from '../runtime/tfjs/engines/shared/kernels.js';
import { loadEngine } from '../runtime/tfjs/engines/load.js';
import { registerGradients } from '../runtime/tfjs/gradients/register.js';
import type { Losses } from './dcgan.js';
import { imageShape, latent, makeDcgan } from './dcgan.js';

export interface Job {
  readonly engine: string;
  readonly batch: number;
  /** Asked for by name: a device that is only software will do. */
  readonly forced: boolean;
  /** The WebAssembly backend with its own kernels, on one thread. */
  readonly stock: boolean;
}

/** The device, or why there is none. */
export interface Ready {
  readonly available: boolean;
  readonly detail: string;
}

export type Variant = 'naive' | 'shared';

/** One step, in milliseconds. */
export interface Timing {
  readonly time: number;
  readonly losses: Losses;
}

async function stockWasm(): Promise<Engine> {
  const { conv2dBackpropFilter } = await import('../runtime/tfjs/engines/wasm/conv2d-backprop-filter.js');
  await import('@tensorflow/tfjs-backend-wasm');
  tf.enableProdMode();
  // Without this one the stock backend cannot train a convolution at all.
  replaceKernels('wasm', { Conv2DBackpropFilter: () => (call) => conv2dBackpropFilter(call as never) });
  registerGradients();
  await tf.setBackend('wasm');
  return { name: 'wasm', description: 'stock kernels, one thread', release: () => Promise.resolve() };
}

function serve(batch: number): void {
  const real = tf.randomUniform<tf.Rank.R4>([batch, ...imageShape], -1, 1, 'float32', 11);
  const noise = tf.randomNormal<tf.Rank.R2>([batch, latent], 0, 1, 'float32', 12);
  const gan = makeDcgan();
  process.on('message', (variant) => {
    const start = performance.now();
    const step = variant === 'shared' ? gan.sharedStep(real, noise) : gan.step(real, noise);
    void step.then((losses) => process.send?.({ time: performance.now() - start, losses } satisfies Timing));
  });
}

const { engine, batch, forced, stock } = JSON.parse(process.argv[2]!) as Job;
const ready = await (stock ? stockWasm() : loadEngine(engine as EngineName, forced)).then(
  ({ description }): Ready => ({ available: true, detail: description }),
  (error: unknown): Ready => ({ available: false, detail: firstLine(error) }),
);
if (ready.available) serve(batch);
process.send?.(ready, () => {
  if (!ready.available) process.exit(1);
});
