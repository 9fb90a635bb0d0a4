import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../shared/engine.js';
import { registerCpuKernels } from './kernels.js';

/** TensorFlow.js's plain JavaScript backend: always there, two orders of magnitude slower than the others. */
export async function loadCpu(): Promise<Engine> {
  registerCpuKernels();
  await tf.setBackend('cpu');
  return { name: 'cpu', description: 'plain JavaScript', release: () => Promise.resolve() };
}
