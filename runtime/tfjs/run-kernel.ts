import * as tf from '@tensorflow/tfjs-core';

/** A kernel of the engine in use, by its TensorFlow name. */
export const runKernel = (
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Readonly<Record<string, unknown>>,
): tf.Tensor => tf.engine().runKernel(name, { ...inputs }, attributes as tf.NamedAttrMap);
