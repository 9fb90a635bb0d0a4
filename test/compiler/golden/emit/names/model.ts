import type * as tf from '@tensorflow/tfjs-core';
import { dense, type DenseWeights } from './layers.js';
import type { Initializer } from './runtime/index.js';

export interface Dense2Weights {
  readonly dense: DenseWeights;
}

export function dense2(w: Dense2Weights, x: tf.Tensor): tf.Tensor {
  const h = dense(w.dense, x); // [4]
  return h.relu();
}

export interface Function_Weights {
  readonly dense: DenseWeights;
}

/** Ends a comment early: *\/ const x = 1; */
export function function_(w: Function_Weights, x: tf.Tensor): tf.Tensor {
  const return_ = dense(w.dense, x); // [4]
  const pass = return_.tanh(); // [4]
  return pass.mul(return_);
}

/** New weights of run. */
export function initRun2(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 2], -1.22474487, 1.22474487), // glorot(2, 2)
      bias: init.zeros('dense.bias', [2]),
    },
  };
}

export type Run2Weights = ReturnType<typeof initRun2>;

/** Network run(x: f32[2]), 6 parameters. */
export function run2(w: Run2Weights, x: tf.Tensor): tf.Tensor {
  return dense(w.dense, x); // [2]
}

/** New weights of tf. */
export function initTf2(init: Initializer) {
  return {
    dense: {
      kernel: init.uniform('dense.kernel', [2, 4], -1, 1), // glorot(2, 4)
      bias: init.zeros('dense.bias', [4]),
    },
    dense2: {
      dense: {
        kernel: init.uniform('dense_2.dense.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
        bias: init.zeros('dense_2.dense.bias', [4]),
      },
    },
    dense22: {
      kernel: init.uniform('dense_2_2.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
      bias: init.zeros('dense_2_2.bias', [4]),
    },
    dense23: {
      kernel: init.uniform('dense2.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
      bias: init.zeros('dense2.bias', [4]),
    },
    function_: {
      dense: {
        kernel: init.uniform('function.dense.kernel', [4, 4], -0.866025404, 0.866025404), // glorot(4, 4)
        bias: init.zeros('function.dense.bias', [4]),
      },
    },
    dense3: {
      kernel: init.uniform('dense_3.kernel', [4, 1], -1.09544512, 1.09544512), // glorot(4, 1)
      bias: init.zeros('dense_3.bias', [1]),
    },
  };
}

export type Tf2Weights = ReturnType<typeof initTf2>;

/** Network tf(this: f32[2]), 97 parameters. */
export function tf2(w: Tf2Weights, this_: tf.Tensor): { default_: tf.Tensor; losses: tf.Tensor } {
  let h: tf.Tensor = dense(w.dense, this_); // [4]
  const w2 = dense2(w.dense2, h); // [4]
  h = dense(w.dense22, w2); // [4]
  h = dense(w.dense23, h); // [4]
  const typeof_ = function_(w.function_, h); // [4]
  h = dense(w.dense3, typeof_); // [1]
  return { default_: typeof_.add(dense(w.dense23, w2)), losses: h.reshape([-1]) };
}
