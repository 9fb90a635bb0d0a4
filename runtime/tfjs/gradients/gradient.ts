/** A derivative as TensorFlow.js takes it, and what the tables of this folder share. */
import * as tf from '@tensorflow/tfjs-core';
import '../chaining.js';

export type Gradient = Pick<tf.GradConfig, 'gradFunc'> & Partial<tf.GradConfig>;

/** By the kernel's TensorFlow name. */
export type Gradients = Readonly<Record<string, Gradient>>;

/** The derivative of an operation on one tensor, which it is given. */
export const of = (
  towards: (dy: tf.Tensor, x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
  input = 'x',
): Gradient => ({
  inputsToSave: [input],
  gradFunc: (dy, [x], attributes) => ({ [input]: () => towards(dy as tf.Tensor, x!, attributes) }),
});

/** The same of one whose derivative follows from its result. */
export const ofResult = (
  towards: (dy: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
  input = 'x',
): Gradient => ({
  outputsToSave: [true],
  gradFunc: (dy, [y], attributes) => ({ [input]: () => towards(dy as tf.Tensor, y!, attributes) }),
});

/** No slope anywhere; without a derivative at all, what comes before could not be trained. */
export const flat = (...inputs: readonly string[]): Gradient => ({
  inputsToSave: [...inputs],
  gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
});

/** Sums `gradient` over the axes along which an operand of the given shape was broadcast. */
export function unbroadcast(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape([...shape]);
}

/** A shape with 1 in place of the axes that were reduced. */
export const keptShape = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
