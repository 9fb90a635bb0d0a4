/** All primitives, by the name the language gives them. */
import type { Primitive } from './primitive.js';
import { abs } from './abs.js';
import { add } from './add.js';
import { argmax } from './argmax.js';
import { avgPool } from './avg-pool.js';
import { avgPoolGradient } from './avg-pool-gradient.js';
import { batchSize } from './batch-size.js';
import { broadcastBatch } from './broadcast-batch.js';
import { broadcastTo } from './broadcast-to.js';
import { clip } from './clip.js';
import { concat } from './concat.js';
import { constant } from './constant.js';
import { conv2d } from './conv2d.js';
import { conv2dKernelGradient } from './conv2d-kernel-gradient.js';
import { conv2dTranspose } from './conv2d-transpose.js';
import { cos } from './cos.js';
import { div } from './div.js';
import { elu } from './elu.js';
import { equal } from './equal.js';
import { exp } from './exp.js';
import { fill } from './fill.js';
import { floor } from './floor.js';
import { gather } from './gather.js';
import { greater } from './greater.js';
import { greaterEqual } from './greater-equal.js';
import { leakyRelu } from './leaky-relu.js';
import { less } from './less.js';
import { lessEqual } from './less-equal.js';
import { log } from './log.js';
import { matmul } from './matmul.js';
import { max } from './max.js';
import { maxPool } from './max-pool.js';
import { maxPoolChoice } from './max-pool-choice.js';
import { maxPoolGradient } from './max-pool-gradient.js';
import { maximum } from './maximum.js';
import { mean } from './mean.js';
import { min } from './min.js';
import { minimum } from './minimum.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { oneHot } from './one-hot.js';
import { outerSum } from './outer-sum.js';
import { pad } from './pad.js';
import { power } from './power.js';
import { progress } from './progress.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { resizeBilinear, resizeNearest } from './resize.js';
import { resizeBilinearGradient, resizeNearestGradient } from './resize-gradient.js';
import { rsqrt } from './rsqrt.js';
import { scatter } from './scatter.js';
import { select } from './select.js';
import { sigmoid } from './sigmoid.js';
import { sign } from './sign.js';
import { sin } from './sin.js';
import { slice } from './slice.js';
import { logSoftmax, softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { sqrt } from './sqrt.js';
import { square } from './square.js';
import { stopGradient } from './stop-gradient.js';
import { sub } from './sub.js';
import { sum } from './sum.js';
import { tanh } from './tanh.js';
import { tensor } from './tensor.js';
import { toFloat } from './to-float.js';
import { transpose } from './transpose.js';
import { whole } from './whole.js';

const all: readonly Primitive[] = [
  constant, tensor, fill, progress,
  // one element at a time
  abs, neg, exp, log, sqrt, rsqrt, square, sign, floor, sin, cos, relu, leakyRelu, elu, sigmoid, tanh, softplus, clip,
  // pairs of elements
  add, sub, mul, div, power, maximum, minimum, greater, greaterEqual, less, lessEqual, equal, select,
  // many elements to one
  sum, mean, max, min, softmax, logSoftmax,
  // linear
  matmul, conv2d, conv2dTranspose,
  // windows and pictures
  avgPool, maxPool, resizeNearest, resizeBilinear, pad,
  // arrangement
  reshape, transpose, concat, slice, gather, oneHot, argmax, toFloat, whole,
  // differentiation
  stopGradient, broadcastTo, broadcastBatch, batchSize, outerSum, scatter, conv2dKernelGradient,
  avgPoolGradient, maxPoolGradient, maxPoolChoice, resizeNearestGradient, resizeBilinearGradient,
]; // prettier-ignore

export const primitives: ReadonlyMap<string, Primitive> = new Map(all.map((primitive) => [primitive.name, primitive]));
