import type * as tf from '@tensorflow/tfjs-core';
import { conv, dense, embedding } from './layers.js';
import type { Initializer } from './runtime/index.js';

/** New weights of T. */
export function initT(init: Initializer) {
  return {
    embedding: { table: init.normal('embedding.table', [100, 8], 0, 1) },
    embedding2: { table: init.normal('embedding_2.table', [5, 8], 0, 1) },
  };
}

export type TWeights = ReturnType<typeof initT>;

/** Network T(words: int<100>[6], region: int<5>), 840 parameters. */
export function T(w: TWeights, words: tf.Tensor, region: tf.Tensor): tf.Tensor {
  const h = embedding(w.embedding, words); // [6, 8]
  const h2 = embedding(w.embedding2, region); // [8]
  return h.mean([1]).add(h2); // [8]
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [8, 3], -0.738548946, 0.738548946), // glorot(8, 3)
      bias: init.zeros('dense.bias', [3]),
    },
    conv: {
      kernels: init.uniform('conv.kernels', [3, 3, 3, 3], -0.333333333, 0.333333333), // glorot(27, 27)
      bias: init.zeros('conv.bias', [3]),
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(x: f32[8, 8, 3], about: f32[8]), 111 parameters. */
export function G(w: GWeights, x: tf.Tensor, about: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, about); // [3]
  h = conv(w.conv, x.add(h.reshape([-1, 1, 1, 3]))); // [8, 8, 3]
  return h.tanh(); // [8, 8, 3]
}
