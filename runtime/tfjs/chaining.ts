/**
 * The methods of tensors: `x.mul(2).relu()` is `tf.relu(tf.mul(x, 2))`. The core of TensorFlow.js has its operations as
 * functions alone, and declares the methods; they come with its whole package, most of which nothing here uses.
 */
import * as tf from '@tensorflow/tfjs-core';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

type Method = (x: tf.Tensor, ...rest: readonly unknown[]) => unknown;

/** Methods that are called as the functions are, whose first argument is the tensor. */
const functions = `
  abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND broadcastTo cast
  ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d dilation2d div
  divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater greaterEqual ifft irfft
  isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax logSumExp
  logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg norm
  notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu
  separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference squeeze
  step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike`;

const reshaped: Method = (x, ...shape) => tf.reshape(x, shape as number[]);
const flattened: Method = (x) => tf.reshape(x, [x.size]);
const list = (given: unknown): tf.Tensor[] => [given as tf.Tensor | tf.Tensor[]].flat();

const others: Readonly<Record<string, Method>> = {
  as1D: flattened,
  as2D: reshaped,
  as3D: reshaped,
  as4D: reshaped,
  as5D: reshaped,
  asScalar: reshaped,
  asType: (x, dtype) => tf.cast(x, dtype as tf.DataType),
  concat: (x, others, axis) => tf.concat([x, ...list(others)], axis as number),
  flatten: flattened,
  reshapeAs: (x, other) => tf.reshape(x, (other as tf.Tensor).shape),
  resizeBilinear: tf.image.resizeBilinear as Method,
  resizeNearestNeighbor: tf.image.resizeNearestNeighbor as Method,
  stack: (x, others, axis) => tf.stack([x, ...list(others)], axis as number),
  toBool: (x) => tf.cast(x, 'bool'),
  toFloat: (x) => tf.cast(x, 'float32'),
  toInt: (x) => tf.cast(x, 'int32'),
  where: (x, condition, other) => tf.where(condition as tf.Tensor, x, other as tf.Tensor),
};

const library = tf as unknown as Readonly<Record<string, Method>>;
const all = { ...Object.fromEntries(functions.trim().split(/\s+/).map((name) => [name, library[name]!])), ...others }; // prettier-ignore

for (const [name, method] of Object.entries(all)) {
  // As the class has its own methods: unseen when a tensor is listed.
  Object.defineProperty(tf.Tensor.prototype, name, {
    value(this: tf.Tensor, ...rest: readonly unknown[]) {
      return method(this, ...rest);
    },
    writable: true,
    configurable: true,
  });
}
