/** The arithmetic of sliding windows, shared by convolutions and pooling. */
import { problem } from '../../diagnostics/report/problem.js';
import type { Attribute, Attributes } from '../ir/graph.js';

export type Pair = readonly [number, number];

export const pairOf = (value: Attribute | undefined): Pair =>
  Array.isArray(value) ? (value as unknown as Pair) : [value as number, value as number];

/** Padding before and after, for height and for width. */
export type Pads = readonly [Pair, Pair];

export interface Windows {
  readonly output: Pair;
  readonly pads: Pads;
}

const names = ['height', 'width'] as const;

/** Padding before and after along one axis: as the language gives it, or as pads of another operation. */
function amounts(padding: Attribute, axis: 0 | 1): Pair {
  if (padding === 'valid') return [0, 0];
  if (Array.isArray(padding) && Array.isArray(padding[axis])) return padding[axis] as unknown as Pair;
  const amount = pairOf(padding)[axis];
  return [amount, amount];
}

/**
 * Where windows of `kernel` fit on `input`, in steps of `stride`.
 *
 * `same` gives ceil(input / stride) with the odd pixel at the end; numbers pad both sides:
 * output = floor((input + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
 * @throws Problem `shape/kernel-too-large`
 */
export function slide(
  operation: string,
  input: Pair,
  kernel: Pair,
  stride: Pair,
  dilation: Pair,
  padding: Attribute,
): Windows {
  const output: number[] = [];
  const pads: Pair[] = [];
  for (const i of [0, 1] as const) {
    const extent = dilation[i] * (kernel[i] - 1) + 1;
    const details = { operation, axis: names[i], input, kernel, stride: stride[i], extent, size: input[i] };
    if (padding === 'same') {
      // Past twice the input some taps lie on padding wherever the window stands.
      if (extent > 2 * input[i])
        throw problem('shape/kernel-sees-padding', { ...details, useful: Math.min(kernel[i], 2 * input[i] - 1) });
      output[i] = Math.ceil(input[i] / stride[i]);
      const total = Math.max((output[i] - 1) * stride[i] + extent - input[i], 0);
      pads[i] = [Math.floor(total / 2), Math.ceil(total / 2)];
    } else {
      const [before, after] = amounts(padding, i);
      const room = input[i] + before + after - extent;
      if (room < 0) throw problem('shape/kernel-too-large', { ...details, padding: before });
      output[i] = Math.floor(room / stride[i]) + 1;
      pads[i] = [before, after];
    }
  }
  return { output: output as unknown as Pair, pads: pads as unknown as Pads };
}

/**
 * The size whose windows number `input`: the transposed convolution's output,
 * (input - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1, or input * stride for `same`.
 */
export function unslide(
  input: Pair,
  kernel: Pair,
  stride: Pair,
  dilation: Pair,
  padding: Attribute,
  outputPadding: Pair,
): Windows {
  const output: number[] = [];
  const pads: Pair[] = [];
  for (const i of [0, 1] as const) {
    const extent = dilation[i] * (kernel[i] - 1) + 1;
    if (outputPadding[i] >= Math.max(stride[i], dilation[i]) || (padding === 'same' && outputPadding[i] !== 0)) {
      throw problem('shape/output-padding', {
        outputPadding: outputPadding[i],
        stride: stride[i],
        same: padding === 'same',
      });
    }
    if (padding === 'same') {
      output[i] = input[i] * stride[i];
      const total = Math.max((input[i] - 1) * stride[i] + extent - output[i], 0);
      pads[i] = [Math.floor(total / 2), Math.ceil(total / 2)];
    } else {
      const amount = padding === 'valid' ? 0 : pairOf(padding)[i];
      output[i] = (input[i] - 1) * stride[i] - 2 * amount + extent + outputPadding[i];
      if (output[i] <= 0) {
        throw problem('shape/transpose-vanishes', {
          operation: 'conv_transpose',
          axis: names[i],
          input,
          kernel,
          stride: stride[i],
          padding: amount,
          output: output[i],
        });
      }
      pads[i] = [amount, amount];
    }
  }
  return { output: output as unknown as Pair, pads: pads as unknown as Pads };
}

/** Whether padding is `same`: as the language says it, or of the operation whose numbers are given. */
export const isSame = ({ padding, same }: Attributes): boolean => padding === 'same' || same === true;

export const noPads = (pads: Pads): boolean => pads.every(([before, after]) => before === 0 && after === 0);

export const positive = (operation: string, name: string, value: Attribute, least = 1): void => {
  for (const item of pairOf(value)) {
    if (!Number.isInteger(item) || item < least)
      throw problem('value/out-of-range', { what: `\`${name}\` of \`${operation}\``, actual: String(item), least });
  }
};
