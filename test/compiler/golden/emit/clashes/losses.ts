import type * as tf from '@tensorflow/tfjs-core';
import { G, real, type GWeights } from './model.js';
import type { Pass } from './runtime/index.js';

export function wG2(x: tf.Tensor, wG: GWeights, pass: Pass): tf.Tensor {
  return G(wG, real(x), pass);
}
