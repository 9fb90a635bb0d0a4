/** Operations on one element at a time, and on pairs of elements. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Code, WriteLiteral } from '../../../lower/outline/code.js';
import { asTensor, type Spelling, type Spellings } from './spelling.js';

/** The method call `x.name()`. */
const of = (name: string, plain?: (x: string) => string): Spelling => ({
  tensor: ([x]) => `${asTensor(x!)}.${name}()`,
  ...(plain && { plain: ([x]) => plain(x!) }),
});

/** The method call `x.name(...)` with settings. */
const set = (name: string, ...settings: readonly string[]): Spelling => ({
  tensor: ([x], attributes, { literal }) =>
    `${asTensor(x!)}.${name}(${settings.map((setting) => numberCode(attributes, setting, literal)).join(', ')})`,
});

/** The method call `a.name(b)`, or `tf.name(a, b)` where `a` is a number. */
const pair = (name: string, plain?: (a: string, b: string) => string): Spelling => ({
  tensor: ([a, b]) => called(name, a!, b!),
  ...(plain && { plain: ([a, b]) => plain(a!, b!) }),
});

const called = (name: string, a: Code, b: Code): string =>
  !a.plain ? `${a.text}.${name}(${b.text})` : `tf.${name}(${a.text}, ${b.text})`;

/** `a + b`; of a number or a product with a minus in front it is `a - b`, the same to the last bit. */
function plus(a: string, b: string): string {
  const [, open = '', rest] = /^(\(?)-(\d.*)$/.exec(b) ?? [];
  const product = /^[\d.e+-]* [*/] /;
  return rest === undefined || (open !== '' && !product.test(rest)) ? `(${a} + ${b})` : `(${a} - ${open}${rest})`;
}

const numberCode = (attributes: Attributes, name: string, literal: WriteLiteral): string =>
  literal(name, attributeNumber(attributes, name));

export const elementwise: Spellings = {
  abs: of('abs', (x) => `Math.abs(${x})`),
  neg: of('neg', (x) => `(-${x})`),
  exp: of('exp', (x) => `Math.exp(${x})`),
  log: of('log', (x) => `Math.log(${x})`),
  sqrt: of('sqrt', (x) => `Math.sqrt(${x})`),
  rsqrt: of('rsqrt'),
  square: of('square', (x) => `(${x} ** 2)`),
  sign: of('sign'),
  floor: of('floor', (x) => `Math.floor(${x})`),
  sin: of('sin', (x) => `Math.sin(${x})`),
  cos: of('cos', (x) => `Math.cos(${x})`),
  relu: of('relu'),
  leaky_relu: set('leakyRelu', 'slope'),
  elu: of('elu'),
  sigmoid: of('sigmoid'),
  tanh: of('tanh'),
  softplus: of('softplus'),
  clip: {
    ...set('clipByValue', 'low', 'high'),
    plain([x], attributes, { literal }) {
      const [low, high] = ['low', 'high'].map((end) => numberCode(attributes, end, literal));
      return `Math.min(Math.max(${x}, ${low}), ${high})`;
    },
  },

  add: pair('add', plus),
  sub: pair('sub', (a, b) => `(${a} - ${b})`),
  mul: pair('mul', (a, b) => `(${a} * ${b})`),
  div: pair('div', (a, b) => `(${a} / ${b})`),
  power: pair('pow', (a, b) => `(${a} ** ${b})`),
  maximum: pair('maximum', (a, b) => `Math.max(${a}, ${b})`),
  minimum: pair('minimum', (a, b) => `Math.min(${a}, ${b})`),
  greater: pair('greater'),
  greater_equal: pair('greaterEqual'),
  less: pair('less'),
  less_equal: pair('lessEqual'),
  equal: pair('equal'),
  select: { tensor: ([condition, a, b]) => `tf.where(${condition!.text}, ${asTensor(a!)}, ${asTensor(b!)})` },

  to_float: { tensor: ([x]) => `${x!.text}.toFloat()` },
  stop_gradient: { tensor: ([x], _, { runtime }) => `${runtime('stopGradient')}(${x!.text})` },
};
