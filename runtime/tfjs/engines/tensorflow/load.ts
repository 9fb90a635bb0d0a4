import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from '../../../errors/first-line.js';
import type { EngineLoader } from '../shared/engine.js';
import { Unavailable } from '../shared/engine.js';
import { importPackage } from '../shared/packages.js';
import { registerPadding } from './padding.js';
import { registerResizeGradients } from './resize.js';

interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** TensorFlow's own kernels, through the native binding of `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu`. */
export function tensorflowLoader(name: 'tfjs-node-gpu' | 'tfjs-node'): EngineLoader {
  const packageName = `@tensorflow/${name}`;
  return async () => {
    restoreRemovedUtilities();
    // TensorFlow takes all of a GPU's memory unless told otherwise, and writes its start-up notes to stderr.
    process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    await importPackage(name, packageName);
    registerPadding();
    registerResizeGradients();
    try {
      if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow did not start');
    } catch (error) {
      throw new Unavailable(`the package ${packageName} is installed but does not start: ${firstLine(error)}`);
    }
    const backend = tf.backend() as unknown as NativeBackend;
    const device = backend.isUsingGpuDevice ? 'GPU' : 'CPU';
    return {
      name,
      description: `TensorFlow ${backend.binding.TF_Version}, ${device}`,
      release: () => Promise.resolve(),
    };
  };
}

/** tfjs-node 4.22 calls two functions of `node:util` that Node 23 took away. */
function restoreRemovedUtilities(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  legacy['isArray'] ??= (value: unknown): boolean => Array.isArray(value);
}
