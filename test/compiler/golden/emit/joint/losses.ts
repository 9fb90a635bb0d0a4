import type * as tf from '@tensorflow/tfjs';
import { F, G, type FWeights, type GWeights } from './model.js';

/** Mao et al. 2017 (arXiv:1611.04076), eq. 9: least squares with targets 1 for real and 0 for fake. */
export function lsganGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.sub(1).square().mean().div(2);
}

/** Mao et al. 2017 (arXiv:1611.04076), eq. 9: least squares with targets 1 for real and 0 for fake. */
export function lsganDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return real.sub(1).square().mean().add(fake.square().mean()).div(2);
}

/** There and back again. */
export function cycle(x: tf.Tensor, wF: FWeights, wG: GWeights): tf.Tensor {
  return F(wF, G(wG, x)).sub(x).abs().mean();
}

/** There and back again. */
export function cycle2(x: tf.Tensor, wF: FWeights, wG: GWeights): tf.Tensor {
  return G(wG, F(wF, x)).sub(x).abs().mean();
}
