/** Operations on one element at a time, and on pairs of elements. */
import * as tf from '@tensorflow/tfjs-core';
import { flat, of, ofResult, unbroadcast, type Gradient, type Gradients } from './gradient.js';

/** The derivative of an operation on two broadcast operands. */
function ofPair(
  towardsA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  towardsB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  settings: Pick<tf.GradConfig, 'outputsToSave'> = {},
): Gradient {
  return {
    inputsToSave: ['a', 'b'],
    ...settings,
    gradFunc: (dy, saved) => {
      const [a, b, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return {
        a: () => unbroadcast(towardsA(dy as tf.Tensor, a, b), a.shape),
        b: () => unbroadcast(towardsB(dy as tf.Tensor, a, b, y), b.shape),
      };
    },
  };
}

/** WebAssembly has the slope, 1 or alpha, as one kernel. */
const leakyRelu = of((dy, x, { alpha }) => {
  const slope = alpha as number;
  return tf.getBackend() === 'wasm' ? dy.mul(tf.step(x, slope)) : tf.where(x.greater(0), dy, dy.mul(slope));
});

const prelu: Gradient = {
  inputsToSave: ['x', 'alpha'],
  gradFunc: (gradient, saved) => {
    const [dy, x, alpha] = [gradient as tf.Tensor, ...(saved as [tf.Tensor, tf.Tensor])];
    return {
      x: () => tf.where(x.greater(0), dy, dy.mul(alpha)),
      alpha: () => unbroadcast(dy.mul(tf.minimum(x, 0)), alpha.shape),
    };
  },
};

const select: Gradient = {
  inputsToSave: ['condition'],
  gradFunc: (dy, [condition]) => {
    const [gradient, none] = [dy as tf.Tensor, tf.zerosLike(dy as tf.Tensor)];
    return {
      condition: () => tf.zeros(condition!.shape),
      t: () => tf.where(condition!, gradient, none),
      e: () => tf.where(condition!, none, gradient),
    };
  },
};

export const elementwise: Gradients = {
  Abs: of((dy, x) => dy.mul(x.sign())),
  Cast: of((dy) => dy.toFloat()),
  Ceil: flat('x'),
  ClipByValue: of((dy, x, { clipValueMin, clipValueMax }) => {
    const [low, high] = [clipValueMin as number, clipValueMax as number];
    return tf.where(tf.logicalAnd(x.greaterEqual(low), x.lessEqual(high)), dy, tf.zerosLike(dy));
  }),
  Cos: of((dy, x) => dy.mul(x.sin().neg())),
  Elu: ofResult((dy, y) => dy.mul(y.add(1).minimum(1))),
  Erf: of((dy, x) =>
    dy.mul(
      x
        .square()
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI)),
    ),
  ),
  Exp: ofResult((dy, y) => dy.mul(y)),
  Expm1: ofResult((dy, y) => dy.mul(y.add(1))),
  Floor: flat('x'),
  Identity: of((dy) => dy.toFloat()),
  LeakyRelu: leakyRelu,
  Log: of((dy, x) => dy.div(x)),
  Log1p: of((dy, x) => dy.div(x.add(1))),
  Neg: of((dy) => dy.neg()),
  Reciprocal: of((dy, x) => dy.div(x.square()).neg()),
  Relu: of((dy, x) => dy.mul(tf.step(x))),
  Relu6: of((dy, x) => dy.mul(tf.step(x)).mul(x.less(6).toFloat())),
  Round: flat('x'),
  Rsqrt: ofResult((dy, y) => dy.mul(y.square().mul(y).mul(-0.5))),
  Selu: of((dy, x) => {
    const [scale, alpha] = [1.0507009873554805, 1.6732632423543772];
    return tf.where(x.greater(0), dy.mul(scale), dy.mul(x.exp().mul(scale * alpha)));
  }),
  Sigmoid: ofResult((dy, y) => dy.mul(y.mul(tf.scalar(1).sub(y)))),
  Sign: flat('x'),
  Sin: of((dy, x) => dy.mul(x.cos())),
  Softplus: of((dy, x) => dy.mul(x.sigmoid())),
  Sqrt: ofResult((dy, y) => dy.div(y.mul(2))),
  Square: of((dy, x) => dy.mul(x.mul(2))),
  Step: flat('x'),
  Tanh: ofResult((dy, y) => dy.mul(tf.scalar(1).sub(y.square()))),
  ZerosLike: flat('x'),

  Add: ofPair(
    (dy) => dy,
    (dy) => dy,
  ),
  Sub: ofPair(
    (dy) => dy,
    (dy) => dy.neg(),
  ),
  Multiply: ofPair(
    (dy, _a, b) => dy.mul(b),
    (dy, a) => dy.mul(a),
  ),
  RealDiv: ofPair(
    (dy, _a, b) => dy.div(b),
    (dy, a, b) => dy.mul(a).div(b.square()).neg(),
  ),
  Pow: ofPair(
    (dy, a, b) => dy.mul(b.mul(a.pow(b.sub(1)))),
    (dy, a, _b, y) => dy.mul(y.mul(tf.where(a.greater(0), a.log(), tf.zerosLike(a)))),
    { outputsToSave: [true] },
  ),
  Mod: ofPair(
    (dy) => dy,
    (dy, a, b) => dy.mul(a.div(b).floor()).neg(),
  ),
  // The library forgets to undo the broadcasting of these three.
  Maximum: ofPair(
    (dy, a, b) => dy.mul(tf.greaterEqual(a, b).toFloat()),
    (dy, a, b) => dy.mul(tf.less(a, b).toFloat()),
  ),
  Minimum: ofPair(
    (dy, a, b) => dy.mul(tf.lessEqual(a, b).toFloat()),
    (dy, a, b) => dy.mul(tf.greater(a, b).toFloat()),
  ),
  SquaredDifference: ofPair(
    (dy, a, b) => dy.mul(a.sub(b).mul(2)),
    (dy, a, b) => dy.mul(b.sub(a).mul(2)),
  ),
  Prelu: prelu,
  Select: select,

  // Comparisons are flat wherever they have a derivative; without one, `where(x > 0, ...)` could not be trained.
  Equal: flat('a', 'b'),
  Greater: flat('a', 'b'),
  GreaterEqual: flat('a', 'b'),
  Less: flat('a', 'b'),
  LessEqual: flat('a', 'b'),
  LogicalAnd: flat('a', 'b'),
  LogicalNot: flat('x'),
  LogicalOr: flat('a', 'b'),
  NotEqual: flat('a', 'b'),
};
