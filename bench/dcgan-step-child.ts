// Run as a process by dcgan-step.ts: measures the one job on its command line and reports to its parent.
import * as tf from '@tensorflow/tfjs';
import type { Engine, EngineName } from '../runtime/engines/engine.js';
import { firstLine } from '../runtime/engines/engine.js';
import { replaceKernels } from '../runtime/engines/kernels.js';
import { loadEngine } from '../runtime/engines/load.js';
import type { Losses } from './dcgan.js';
import { imageShape, latent, makeDcgan } from './dcgan.js';

export interface Job {
  readonly engine: string;
  readonly steps: number;
  readonly batch: number;
  /** Asked for by name: a device that is only software will do. */
  readonly forced: boolean;
  /** The WebAssembly backend with its own kernels, on one thread. */
  readonly stock: boolean;
}

export interface Report {
  /** The device, or why there is none. */
  readonly detail: string;
  /** Medians in milliseconds and the losses of the last naive step; absent where the engine is. */
  readonly timings?: { readonly naive: number; readonly shared: number; readonly losses: Losses };
}

const warmUp = 2;

async function stockWasm(): Promise<Engine> {
  const { conv2dBackpropFilter } = await import('../runtime/engines/wasm/conv2d-backprop-filter.js');
  await import('@tensorflow/tfjs-backend-wasm');
  tf.enableProdMode();
  // Without this one the stock backend cannot train a convolution at all.
  replaceKernels('wasm', { Conv2DBackpropFilter: () => (call) => conv2dBackpropFilter(call as never) });
  await tf.setBackend('wasm');
  return { name: 'wasm', description: 'stock kernels, one thread', release: () => Promise.resolve() };
}

async function median(steps: number, step: () => Promise<Losses>): Promise<{ time: number; losses: Losses }> {
  const times: number[] = [];
  let losses: Losses = { discriminator: NaN, generator: NaN };
  for (let i = 0; i < warmUp + steps; i++) {
    const start = performance.now();
    losses = await step();
    if (i >= warmUp) times.push(performance.now() - start);
  }
  return { time: times.sort((a, b) => a - b)[steps >> 1]!, losses };
}

async function measure({ engine: name, steps, batch, forced, stock }: Job): Promise<Report> {
  const engine = stock ? await stockWasm() : await loadEngine(name as EngineName, forced);
  const real = tf.randomUniform([batch, ...imageShape], -1, 1, 'float32', 11) as tf.Tensor4D;
  const noise = tf.randomNormal([batch, latent], 0, 1, 'float32', 12) as tf.Tensor2D;
  const gan = makeDcgan();
  const naive = await median(steps, () => gan.step(real, noise));
  const shared = await median(steps, () => gan.sharedStep(real, noise));
  return {
    detail: engine.description,
    timings: { naive: naive.time, shared: shared.time, losses: naive.losses },
  };
}

const job = JSON.parse(process.argv[2]!) as Job;
const report = await measure(job).catch((error: unknown): Report => ({ detail: firstLine(error) }));
process.send?.(report, () => process.exit(0));
