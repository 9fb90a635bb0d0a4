/** Operations on one element at a time, and on pairs of elements. */
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import { elementTypes } from '../model/model.js';
import { float, type ModelWriter } from '../model/writer.js';
import type { Spelling, SpellingContext, Spellings } from './spelling.js';

const of =
  (op: string): Spelling =>
  ([x], _, { model }) =>
    model.node(op, [x!]);

/** A pair of whole numbers and fractions meets as fractions. */
function alike(operands: readonly string[], { model, inputs }: SpellingContext): readonly string[] {
  const mixed = inputs.some(({ dtype }) => dtype !== inputs[0]!.dtype);
  return operands.map((x, i) => (mixed && inputs[i]!.dtype !== 'f32' ? toFloat(model, x) : x));
}

const pair =
  (op: string): Spelling =>
  (operands, _, context) =>
    context.model.node(op, alike(operands, context));

const toFloat = (model: ModelWriter, x: string): string => model.node('Cast', [x], { to: elementTypes.float });

export const elementwise: Spellings = {
  abs: of('Abs'),
  neg: of('Neg'),
  exp: of('Exp'),
  log: of('Log'),
  sqrt: of('Sqrt'),
  rsqrt: ([x], _, { model }) => model.node('Reciprocal', [model.node('Sqrt', [x!])]),
  square: ([x], _, { model }) => model.node('Mul', [x!, x!]),
  sign: of('Sign'),
  floor: of('Floor'),
  sin: of('Sin'),
  cos: of('Cos'),
  relu: of('Relu'),
  leaky_relu: ([x], attributes, { model }) =>
    model.node('LeakyRelu', [x!], { alpha: float(attributeNumber(attributes, 'slope')) }),
  elu: ([x], _, { model }) => model.node('Elu', [x!], { alpha: float(1) }),
  sigmoid: of('Sigmoid'),
  tanh: of('Tanh'),
  softplus: of('Softplus'),
  clip: ([x], attributes, { model }) =>
    model.node('Clip', [x!, ...['low', 'high'].map((end) => model.float(attributeNumber(attributes, end)))]),

  add: pair('Add'),
  sub: pair('Sub'),
  mul: pair('Mul'),
  div: pair('Div'),
  power: pair('Pow'),
  maximum: pair('Max'),
  minimum: pair('Min'),
  greater: pair('Greater'),
  greater_equal: pair('GreaterOrEqual'),
  less: pair('Less'),
  less_equal: pair('LessOrEqual'),
  equal: pair('Equal'),
  select: (operands, _, { model }) => model.node('Where', operands),

  to_float: ([x], _, { model }) => toFloat(model, x!),
  stop_gradient: ([x]) => x!,
};
