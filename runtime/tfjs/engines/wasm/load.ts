import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from '../../../errors/first-line.js';
import type { Engine } from '../shared/engine.js';
import { Unavailable } from '../shared/engine.js';

/** WebAssembly on the processor, with the kernels beside this file: needs nothing but what comes with Ganlang. */
export async function loadWasm(): Promise<Engine> {
  try {
    const { registerWasmKernels } = await import('./index.js');
    const { threadCount, threadedBackend } = await import('./threads.js');
    registerWasmKernels();
    const threads = threadCount();
    const backend = await threadedBackend(threads);
    if (tf.findBackendFactory('wasm') !== null) tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend, 2);
    if (!(await tf.setBackend('wasm'))) throw new Error('it refuses to');
    return {
      name: 'wasm',
      description: `WebAssembly, SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
      release(): Promise<void> {
        tf.removeBackend('wasm');
        return Promise.resolve();
      },
    };
  } catch (error) {
    throw new Unavailable(`the WebAssembly backend does not start: ${firstLine(error)}`);
  }
}
