import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { firstLine, Unavailable } from '../engine.js';

/** WebAssembly on the processor, with the kernels of `wasm/`: needs nothing but what is installed with Ganlang. */
export async function loadWasm(): Promise<Engine> {
  try {
    const { getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    const { registerWasmKernels } = await import('./index.js');
    const { threadCount, threadedBackend } = await import('./threads.js');
    registerWasmKernels();
    const threads = threadCount();
    if (threads > 1) {
      const backend = await threadedBackend(threads);
      tf.removeBackend('wasm');
      tf.registerBackend('wasm', () => backend, 2);
    }
    if (!(await tf.setBackend('wasm'))) throw new Error('it did not start');
    const used = getThreadsCount();
    return {
      name: 'wasm',
      description: `WebAssembly, SIMD, ${used === 1 ? 'one thread' : `${used} threads`}`,
      release(): Promise<void> {
        // Ends the threads, which would otherwise keep the process alive.
        tf.removeBackend('wasm');
        return Promise.resolve();
      },
    };
  } catch (error) {
    throw new Unavailable(`the WebAssembly backend does not start: ${firstLine(error)}`);
  }
}
