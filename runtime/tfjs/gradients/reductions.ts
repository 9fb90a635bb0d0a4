/** Operations on many elements: reductions, and what works along an axis. */
import * as tf from '@tensorflow/tfjs-core';
import { flat, keptShape, of, ofResult, type Gradient, type Gradients } from './gradient.js';

/** The gradient of a sum reaches every element that was added. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  return dy.reshape(keptShape(x.shape, axes)).broadcastTo(x.shape);
}

/** Elements that tie for the largest or smallest share its gradient evenly; the library gives all of it to each. */
const extremum: Gradient = {
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attributes) => {
    const [x, y] = saved as [tf.Tensor, tf.Tensor];
    const axes = tf.util.parseAxisParam((attributes['reductionIndices'] ?? attributes['axis']) as number[], x.shape);
    const kept = keptShape(x.shape, axes);
    return {
      x: () => {
        const chosen = x.equal(y.reshape(kept)).toFloat();
        return (dy as tf.Tensor).reshape(kept).div(chosen.sum(axes, true)).mul(chosen);
      },
    };
  },
};

const addN: Gradient = {
  saveAllInputs: true,
  gradFunc: (dy, saved) => Object.fromEntries(saved.map((_, i) => [i, () => (dy as tf.Tensor).clone()])),
};

export const reductions: Gradients = {
  AddN: addN,
  ArgMax: flat('x'),
  Max: extremum,
  Mean: of((dy, x, { axis }) => spread(dy.mul(dy.size / x.size), x, axis)),
  Min: extremum,
  Sum: of((dy, x, { axis }) => spread(dy, x, axis)),

  // The running sum, taken from the other end; the library turns the result's axes once too often.
  Cumsum: of((dy, _x, attributes) => {
    const { axis, exclusive, reverse } = attributes as { axis: number; exclusive: boolean; reverse: boolean };
    return tf.cumsum(dy, axis, exclusive, !reverse);
  }),
  LogSoftmax: ofResult((dy, y, { axis }) => dy.sub(dy.sum(axis as number, true).mul(y.exp())), 'logits'),
  Softmax: ofResult((dy, y, { dim }) => {
    const scaled = dy.mul(y);
    return scaled.sub(scaled.sum(dim as number, true).mul(y));
  }, 'logits'),
};
