/** Operations on one element at a time, and on pairs of elements. */
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { TensorType } from '../../../graph/ir/graph.js';
import { asLast, asTensor, atom, bound, isPicture, levels, type PyCode, type Spelling, type SpellingContext, type Spellings, tensor } from './code.js'; // prettier-ignore

/** The method call `x.name()`. */
const method = (name: string, plain?: (x: PyCode, context: SpellingContext) => Omit<PyCode, 'plain'>): Spelling => ({
  tensor: ([x], _, context) => tensor(`${atom(asTensor(x!, context))}.${name}()`),
  ...(plain && { plain: ([x], _, context) => plain(x!, context) }),
});

/** `math.name(x)` of a plain number. */
const math = (name: string) => (x: PyCode, { uses }: SpellingContext) => ({
  text: `${uses('math')}.${name}(${x.text})`,
}); // prettier-ignore

/** `F.name(x, ...)` with settings. */
const functional = (name: string, ...settings: readonly string[]): Spelling => ({
  tensor: ([x], attributes, { literal, uses }) =>
    tensor(`${uses('F')}.${name}(${[x!.text, ...settings.map((each) => literal(each, attributeNumber(attributes, each)))].join(', ')})`), // prettier-ignore
});

/** An operand as PyTorch repeats it against values of so many axes: aligned at the end, pictures channels first. */
export function aligned(code: PyCode, type: TensorType, output: TensorType): PyCode {
  if (code.plain || type.shape.length === 0) {
    const missing = output.shape.length;
    return type.batch && missing > 0 ? tensor(`${atom(code)}.view(-1${', 1'.repeat(missing)})`) : code;
  }
  if (isPicture(output)) {
    if (isPicture(type)) return code;
    const ends = type.shape.length === 1 ? '[:, None, None]' : '.t()[:, None]';
    return tensor(`${atom(code)}${ends}`);
  }
  return isPicture(type) ? tensor(asLast(code, type)) : code;
}

const operands = (codes: readonly PyCode[], { inputs, output }: SpellingContext): readonly PyCode[] =>
  codes.map((code, i) => aligned(code, inputs[i]!, output));

/** `a + b` */
const infix = (sign: string, level: number, options: { readonly number?: boolean } = {}): Spelling => {
  const text = (a: PyCode, b: PyCode) => {
    // `a + -2 * b` is `a - 2 * b`, the same to the last bit.
    const right = bound(b, level + 1);
    const turned = { '+': '-', '-': '+' }[sign];
    if (turned !== undefined && /^-[\d.\w]/.test(right)) return `${bound(a, level)} ${turned} ${right.slice(1)}`;
    return `${bound(a, level)} ${sign} ${right}`;
  };
  return {
    tensor(codes, _, context) {
      const [a, b] = operands(codes, context) as readonly [PyCode, PyCode];
      return tensor(text(a, b), level);
    },
    ...(options.number !== false && { plain: ([a, b]) => ({ text: text(a!, b!), level }) }),
  };
};

/** A comparison, whose result is no number. */
const comparison = (sign: string): Spelling => infix(sign, levels.comparison, { number: false });

/** `torch.maximum(a, b)`, or a bound where one is a plain number. */
const extreme = (name: 'maximum' | 'minimum', clamp: string, plain: string): Spelling => ({
  tensor(codes, _, context) {
    const [a, b] = operands(codes, context) as readonly [PyCode, PyCode];
    if (b.plain) return tensor(`${atom(a)}.${clamp}(${b.text})`);
    if (a.plain) return tensor(`${atom(b)}.${clamp}(${a.text})`);
    return tensor(`${context.uses('torch')}.${name}(${a.text}, ${b.text})`);
  },
  plain: ([a, b]) => ({ text: `${plain}(${a!.text}, ${b!.text})` }),
});

export const elementwise: Spellings = {
  abs: method('abs', (x) => ({ text: `abs(${x.text})` })),
  neg: {
    tensor: ([x]) => tensor(`-${bound(x!, levels.sign)}`, levels.sign),
    plain: ([x]) => ({ text: `-${bound(x!, levels.sign)}`, level: levels.sign }),
  },
  exp: method('exp', math('exp')),
  log: method('log', math('log')),
  sqrt: method('sqrt', math('sqrt')),
  rsqrt: method('rsqrt'),
  square: method('square', (x) => ({ text: `${bound(x, levels.atom)} ** 2`, level: levels.power })),
  sign: method('sign'),
  floor: method('floor', math('floor')),
  sin: method('sin', math('sin')),
  cos: method('cos', math('cos')),
  relu: method('relu'),
  leaky_relu: functional('leaky_relu', 'slope'),
  elu: functional('elu'),
  sigmoid: method('sigmoid'),
  tanh: method('tanh'),
  softplus: {
    // Above its threshold PyTorch gives x itself.
    tensor: ([x], _, { uses }) => tensor(`${uses('F')}.softplus(${x!.text})`),
  },
  clip: {
    tensor: ([x], attributes, { literal }) =>
      tensor(`${atom(x!)}.clamp(${['low', 'high'].map((end) => literal(end, attributeNumber(attributes, end))).join(', ')})`), // prettier-ignore
    plain: ([x], attributes, { literal }) => {
      const [low, high] = ['low', 'high'].map((end) => literal(end, attributeNumber(attributes, end)));
      return { text: `min(max(${x!.text}, ${low}), ${high})` };
    },
  },

  add: infix('+', levels.sum),
  sub: infix('-', levels.sum),
  mul: infix('*', levels.product),
  div: infix('/', levels.product),
  power: {
    tensor(codes, _, context) {
      const [a, b] = operands(codes, context) as readonly [PyCode, PyCode];
      return tensor(`${bound(a, levels.atom)} ** ${bound(b, levels.sign)}`, levels.power);
    },
    plain: ([a, b]) => ({ text: `${bound(a!, levels.atom)} ** ${bound(b!, levels.sign)}`, level: levels.power }),
  },
  maximum: extreme('maximum', 'clamp_min', 'max'),
  minimum: extreme('minimum', 'clamp_max', 'min'),
  greater: comparison('>'),
  greater_equal: comparison('>='),
  less: comparison('<'),
  less_equal: comparison('<='),
  equal: comparison('=='),
  select: {
    tensor(codes, _, context) {
      const [condition, a, b] = operands(codes, context) as readonly [PyCode, PyCode, PyCode];
      return tensor(`${context.uses('torch')}.where(${condition.text}, ${a.text}, ${b.text})`);
    },
  },

  to_float: { tensor: ([x]) => tensor(`${atom(x!)}.float()`) },
  stop_gradient: { tensor: ([x], _, context) => tensor(`${atom(asTensor(x!, context))}.detach()`) },
  grad: {
    tensor([y, x], _, { inputs: [type], uses }) {
      const total = type!.batch ? `${atom(y!)}.sum()` : y!.text;
      return tensor(`${uses('torch')}.autograd.grad(${total}, ${x!.text}, create_graph=True)[0]`);
    },
  },
};
