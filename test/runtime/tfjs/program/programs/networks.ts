/** A small GAN on a ring of Gaussians, written by hand the way the compiler writes programs. */
import * as tf from '@tensorflow/tfjs-core';
import type { Initializer, Pass, Rule } from '../../../../../runtime/index.js';

export const settings = { program: 'ring.gan', fingerprint: process.env['TOY_FINGERPRINT'] ?? 'f3a1' };
export const latent = 4;
const width = 8;

export function initG(init: Initializer) {
  return {
    hidden: {
      kernel: init.normal('hidden.kernel', [latent, width], 0, 0.5),
      bias: init.zeros('hidden.bias', [width]),
    },
    norm: { mean: init.state.zeros('norm.mean', [width]) },
    out: { kernel: init.uniform('out.kernel', [width, 2], -0.5, 0.5), bias: init.zeros('out.bias', [2]) },
  };
}

export function G(weights: ReturnType<typeof initG>, z: tf.Tensor, pass: Pass): tf.Tensor {
  const hidden = z.matMul<tf.Tensor2D>(weights.hidden.kernel).add(weights.hidden.bias);
  const mean = pass.training ? hidden.mean(0) : weights.norm.mean;
  pass.update(weights.norm.mean, weights.norm.mean.mul(0.9).add(hidden.mean(0).mul(0.1)));
  return hidden.sub(mean).tanh().matMul<tf.Tensor2D>(weights.out.kernel).add(weights.out.bias);
}

export function initD(init: Initializer) {
  return {
    hidden: { kernel: init.normal('hidden.kernel', [2, width], 0, 0.5), bias: init.zeros('hidden.bias', [width]) },
    out: { kernel: init.normal('out.kernel', [width, 1], 0, 0.5) },
  };
}

export function D(weights: ReturnType<typeof initD>, x: tf.Tensor): tf.Tensor {
  return x.matMul<tf.Tensor2D>(weights.hidden.kernel).add(weights.hidden.bias).relu().matMul(weights.out.kernel);
}

export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Kingma and Ba 2014 (arXiv:1412.6980), algorithm 1. */
export const adam: Rule<AdamOptions, 'm' | 'v'> = {
  slots: { m: 0, v: 0 },
  update(weight, gradient, slots, { rate, beta1, beta2, epsilon }, step) {
    const m = slots.m.mul<tf.Tensor>(beta1).add(gradient.mul(1 - beta1));
    const v = slots.v.mul<tf.Tensor>(beta2).add(gradient.square().mul(1 - beta2));
    const mHat = m.div(1 - beta1 ** step);
    const vHat = v.div(1 - beta2 ** step);
    return { m, v, weight: weight.sub(mHat.div(vHat.sqrt().add(epsilon)).mul(rate)) };
  },
};
