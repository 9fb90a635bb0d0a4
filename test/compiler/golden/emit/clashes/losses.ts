import type * as tf from '@tensorflow/tfjs';
import type { Pass } from './runtime/index.js';
import { G, real, type GWeights } from './model.js';

export function wG(x: tf.Tensor, wG: GWeights, pass: Pass): tf.Tensor {
  return G(wG, real(x), pass);
}
