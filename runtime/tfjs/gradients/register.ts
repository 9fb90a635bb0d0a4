/**
 * First derivatives of TensorFlow.js' kernels: of those that emitted programs and the runtime run. The core comes without
 * any; those of the library's whole package lack some, and some are wrong.
 */
import * as tf from '@tensorflow/tfjs-core';
import { arrangement } from './arrangement.js';
import { elementwise } from './elementwise.js';
import { linear } from './linear.js';
import { reductions } from './reductions.js';

const gradients = { ...elementwise, ...reductions, ...arrangement, ...linear };

/** Registers them for all engines. The whole package, loaded later with an engine, would undo it: call this last. */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries(gradients)) tf.registerGradient({ kernelName, ...gradient });
}
