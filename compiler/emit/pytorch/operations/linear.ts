/** Products of matrices, and convolutions with their gradients. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { pairOf } from '../../../graph/primitives/windows.js';
import type { WriteLiteral } from '../../../lower/outline/code.js';
import { asLast, bound, fromLast, isPicture, levels, type PyCode, type SpellingContext, type Spellings, tensor } from './code.js'; // prettier-ignore
import { evenPads, padded, padsOf, pairCode, windowSettings } from './images.js';

/** Strides, dilation and groups, where they are not 1. */
export function steps(attributes: Attributes, literal: WriteLiteral): readonly string[] {
  const pair = (name: 'stride' | 'dilation') => {
    const value = pairOf(attributes[name]);
    return value.every((item) => item === 1) ? [] : [`${name}=${pairCode(name, value, literal)}`];
  };
  const groups = attributes['groups'] as number;
  return [...pair('stride'), ...pair('dilation'), ...(groups === 1 ? [] : [`groups=${literal('groups', groups)}`])];
}

/** How the output of PyTorch's transposed convolution becomes that of the language: what it is given, what is cut off. */
export function transposedSizes(
  attributes: Attributes,
  [height, width]: readonly [number, number],
  kernel: readonly number[],
  output: readonly number[],
) {
  const [stride, dilation] = [pairOf(attributes['stride']), pairOf(attributes['dilation'])];
  const before = padsOf(attributes).map(([first]) => first) as [number, number];
  const missing = [height, width].map((size, i) => {
    const made = (size - 1) * stride[i]! - 2 * before[i]! + dilation[i]! * (kernel[i]! - 1) + 1;
    return output[i]! - made;
  }) as [number, number];
  return {
    padding: before,
    more: missing.map((amount) => Math.max(amount, 0)) as [number, number],
    cut: missing.map((amount) => Math.max(-amount, 0)) as [number, number],
  };
}

/** `[..., :-1, :-1]` */
export const cutCode = ([height, width]: readonly [number, number]): string => {
  const part = (amount: number) => (amount === 0 ? ':' : `:-${amount}`);
  return height + width === 0 ? '' : `[..., ${part(height)}${width === 0 ? ', :' : `, ${part(width)}`}]`;
};

export const transposedSettings = (
  { padding, more }: Pick<ReturnType<typeof transposedSizes>, 'padding' | 'more'>,
  literal: WriteLiteral,
): readonly string[] => [
  ...(padding.every((amount) => amount === 0) ? [] : [`padding=${pairCode('padding', padding, literal)}`]),
  ...(more.every((amount) => amount === 0) ? [] : [`output_padding=${pairCode('output_padding', more, literal)}`]),
];

/** Kernels lie as [height, width, in, out]; PyTorch has them the other way round. */
const kernelCode = (code: PyCode): string => `${bound(code, levels.atom)}.permute(3, 2, 0, 1)`;

export const linear: Spellings = {
  matmul: {
    tensor([a, b], _, { inputs, output }) {
      const [left, right] = inputs as [SpellingContext['output'], SpellingContext['output']];
      const code = (value: PyCode, type: SpellingContext['output'], least: number) =>
        isPicture(type) ? asLast(value, type) : bound(value, least);
      // A vector that is the same for all samples meets a matrix of each.
      const row = left.shape.length === 1 && !left.batch && right.batch;
      const text = `${code(a!, left, levels.product)} @ ${code(b!, right, levels.product + 1)}`;
      return fromLast(row ? `(${text})` : text, output, levels.product);
    },
  },
  outer_sum: {
    tensor([a, b], _, { inputs }) {
      const rows = (code: PyCode, i: number) => {
        const type = inputs[i]!;
        const text = asLast(code, type);
        return type.shape.length + (type.batch ? 1 : 0) === 2 ? text : `${text}.reshape(-1, ${text}.shape[-1])`;
      };
      return tensor(`${rows(a!, 0)}.t() @ ${rows(b!, 1)}`, levels.product);
    },
  },
  conv2d: {
    tensor([x, kernel], attributes, context) {
      const { literal, uses } = context;
      const settings = [...windowSettings(attributes, literal), ...steps(attributes, literal)];
      return tensor(`${uses('F')}.conv2d(${[padded(x!.text, attributes, context), kernelCode(kernel!), ...settings].join(', ')})`); // prettier-ignore
    },
  },
  conv2d_transpose: {
    tensor([x, kernel], attributes, { inputs, output, literal, uses }) {
      const [input, weights] = inputs as [SpellingContext['output'], SpellingContext['output']];
      const sizes = transposedSizes(
        attributes,
        input.shape as unknown as [number, number],
        weights.shape,
        output.shape,
      );
      const settings = [...transposedSettings(sizes, literal), ...steps(attributes, literal)];
      return tensor(`${uses('F')}.conv_transpose2d(${[x!.text, kernelCode(kernel!), ...settings].join(', ')})${cutCode(sizes.cut)}`); // prettier-ignore
    },
  },
  conv2d_kernel_gradient: {
    tensor([x, gradient], attributes, context) {
      const { inputs, output, literal, uses } = context;
      const [height, width, channels, filters] = output.shape.map((size, axis) => literal(`kernel.axis${axis}`, size));
      const batched = (code: PyCode, i: number) => (inputs[i]!.batch ? code.text : `${bound(code, levels.atom)}[None]`);
      const sizes = `(${filters}, ${channels}, ${height}, ${width})`;
      const images = evenPads(attributes) === null ? padded(batched(x!, 0), attributes, context) : batched(x!, 0);
      const settings = [...windowSettings(attributes, literal), ...steps(attributes, literal)];
      const call = `${uses('torch')}.nn.grad.conv2d_weight(${[images, sizes, batched(gradient!, 1), ...settings].join(', ')})`; // prettier-ignore
      return tensor(`${call}.permute(2, 3, 1, 0)`);
    },
  },
};
