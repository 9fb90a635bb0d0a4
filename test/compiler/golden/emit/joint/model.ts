import type * as tf from '@tensorflow/tfjs-core';
import { dense, type DenseWeights } from './layers.js';
import type { Initializer } from './runtime/index.js';

export interface BodyWeights {
  readonly dense: DenseWeights;
  readonly dense2: DenseWeights;
}

export function body(w: BodyWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [units]
  h = h.leakyRelu(0.2); // [units]
  return dense(w.dense2, h);
}

/** New weights of DA. */
export function initDA(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 16], -0.577350269, 0.577350269), // glorot(2, 16)
      bias: init.zeros('dense.bias', [16]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [16, 1], -0.594088526, 0.594088526), // glorot(16, 1)
      bias: init.zeros('dense_2.bias', [1]),
    },
  };
}

export type DAWeights = ReturnType<typeof initDA>;

/** Discriminator DA(x: f32[2]), 65 parameters. */
export function DA(w: DAWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [16]
  h = h.leakyRelu(0.2); // [16]
  h = dense(w.dense2, h); // [1]
  return h.reshape([-1]); // []
}

/** New weights of DB. */
export function initDB(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 16], -0.577350269, 0.577350269), // glorot(2, 16)
      bias: init.zeros('dense.bias', [16]),
    },
    dense2: {
      kernel: init.uniform('dense_2.kernel', [16, 1], -0.594088526, 0.594088526), // glorot(16, 1)
      bias: init.zeros('dense_2.bias', [1]),
    },
  };
}

export type DBWeights = ReturnType<typeof initDB>;

/** Discriminator DB(x: f32[2]), 65 parameters. */
export function DB(w: DBWeights, x: tf.Tensor): tf.Tensor {
  let h: tf.Tensor = dense(w.dense, x); // [16]
  h = h.leakyRelu(0.2); // [16]
  h = dense(w.dense2, h); // [1]
  return h.reshape([-1]); // []
}

/** New weights of G. */
export function initG(init: Initializer) {
  return {
    body: {
      dense: {
        kernel: init.uniform('body.dense.kernel', [2, 32], -0.420084025, 0.420084025), // glorot(2, 32)
        bias: init.zeros('body.dense.bias', [32]),
      },
      dense2: {
        kernel: init.uniform('body.dense_2.kernel', [32, 2], -0.420084025, 0.420084025), // glorot(32, 2)
        bias: init.zeros('body.dense_2.bias', [2]),
      },
    },
  };
}

export type GWeights = ReturnType<typeof initG>;

/** Generator G(x: f32[2]), 162 parameters. */
export function G(w: GWeights, x: tf.Tensor): tf.Tensor {
  return body(w.body, x); // [2]
}

/** New weights of F. */
export function initF(init: Initializer) {
  return {
    body: {
      dense: {
        kernel: init.uniform('body.dense.kernel', [2, 16], -0.577350269, 0.577350269), // glorot(2, 16)
        bias: init.zeros('body.dense.bias', [16]),
      },
      dense2: {
        kernel: init.uniform('body.dense_2.kernel', [16, 2], -0.577350269, 0.577350269), // glorot(16, 2)
        bias: init.zeros('body.dense_2.bias', [2]),
      },
    },
  };
}

export type FWeights = ReturnType<typeof initF>;

/** Generator F(x: f32[2]), 82 parameters. */
export function F(w: FWeights, x: tf.Tensor): tf.Tensor {
  return body(w.body, x); // [2]
}
