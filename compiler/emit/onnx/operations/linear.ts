/** Products of matrices, and convolutions with their gradients. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { type Pads, pairOf } from '../../../graph/primitives/windows.js';
import { fromPlanes, planes } from './planes.js';
import { reshaped, type SpellingContext, type Spellings, transposed } from './spelling.js';

/** Before along both axes, then after. */
export const padsList = (attributes: Attributes): readonly number[] => {
  const [[top, bottom], [left, right]] = attributes['pads'] as unknown as Pads;
  return [top, left, bottom, right];
};

/** Kernels [KH, KW, C, O] in the order of ONNX: [O, C, KH, KW]. */
const kernels = (kernel: string, context: SpellingContext): string => transposed(kernel, [3, 2, 0, 1], context);

export const linear: Spellings = {
  matmul: (operands, _, { model }) => model.node('MatMul', operands),
  outer_sum([a, b], _, context) {
    const [left, right] = context.inputs.map(({ shape }) => shape.at(-1)!);
    const rows = [reshaped(a!, [-1, left!], context), reshaped(b!, [-1, right!], context)];
    return context.model.node('Gemm', rows, { transA: 1 });
  },
  conv2d([x, kernel], attributes, context) {
    const made = context.model.node('Conv', [planes(x!, 0, context), kernels(kernel!, context)], {
      kernel_shape: context.inputs[1]!.shape.slice(0, 2),
      strides: pairOf(attributes['stride']),
      dilations: pairOf(attributes['dilation']),
      pads: padsList(attributes),
      group: attributes['groups'] as number,
    });
    return fromPlanes(made, context);
  },
  conv2d_transpose([x, kernel], attributes, context) {
    const window = context.inputs[1]!.shape;
    const [stride, dilation] = [pairOf(attributes['stride']), pairOf(attributes['dilation'])];
    const pads = attributes['pads'] as unknown as Pads;
    // Rows and columns at the end that no window reads.
    const rest = ([0, 1] as const).map((i) => {
      const covered = (context.inputs[0]!.shape[i]! - 1) * stride[i] + dilation[i] * (window[i]! - 1) + 1;
      return context.output.shape[i]! + pads[i][0] + pads[i][1] - covered;
    });
    const made = context.model.node('ConvTranspose', [planes(x!, 0, context), kernels(kernel!, context)], {
      kernel_shape: window.slice(0, 2),
      strides: stride,
      dilations: dilation,
      pads: padsList(attributes),
      output_padding: rest,
      group: attributes['groups'] as number,
    });
    return fromPlanes(made, context);
  },
  /**
   * One convolution in which channels take the place of the images and the images that of the channels: its kernels
   * are the gradients, with the stride between their places.
   */
  conv2d_kernel_gradient([x, dy], attributes, context) {
    const { model, inputs: [image, gradient], output, batch } = context; // prettier-ignore
    const groups = attributes['groups'] as number;
    const [stride, dilation] = [pairOf(attributes['stride']), pairOf(attributes['dilation'])];
    const [height, width, channels] = image!.shape as [number, number, number];
    const count = image!.batch ? batch : 1;
    const swapped = (operand: 0 | 1, x: string) => transposed(planes(x, operand, context), [1, 0, 2, 3], context);
    // In groups, channels [C / groups] of images [groups, N].
    const inGroups = (): string => {
      const split = reshaped(planes(x!, 0, context), [count, groups, channels / groups, height, width], context);
      const many = typeof count === 'number' ? groups * count : count;
      return reshaped(transposed(split, [2, 1, 0, 3, 4], context), [channels / groups, many, height, width], context);
    };
    const places = groups === 1 ? swapped(0, x!) : inGroups();
    const slopes = swapped(1, dy!);
    const made = model.node('Conv', [places, slopes], {
      kernel_shape: gradient!.shape.slice(0, 2),
      strides: dilation,
      dilations: stride,
      pads: padsList(attributes),
      group: groups,
    });
    // Rows and columns of the image that no window reads look like more places of the kernel.
    const exact = ([0, 1] as const).every((i) => {
      const [before, after] = (attributes['pads'] as unknown as Pads)[i];
      const room = image!.shape[i]! + before + after - (stride[i] * (gradient!.shape[i]! - 1) + 1);
      return Math.floor(room / dilation[i]) + 1 === output.shape[i];
    });
    const [rows, columns] = output.shape as [number, number];
    const cut = () => model.node('Slice', [made, model.ints([0, 0]), model.ints([rows, columns]), model.ints([2, 3])]);
    return transposed(exact ? made : cut(), [2, 3, 0, 1], context);
  },
};
