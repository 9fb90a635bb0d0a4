/**
 * Convolutions in blocks of channels, [N, C / block, H, W, block], for which ONNX Runtime has its fastest kernels on CPUs.
 * They are operators of a domain of its own; their operands are said to be [N, C, H, W], whatever order the numbers are in.
 */
import type { Attributes } from '../../../graph/ir/graph.js';
import { type Pads, pairOf } from '../../../graph/primitives/windows.js';
import { blockedDomain, type Dim } from '../model/model.js';
import { padsList } from './linear.js';
import { planes } from './planes.js';
import { reshaped, type Spelling, type SpellingContext, transposed } from './spelling.js';

/** A spelling for blocks of some size, where sizes allow it. */
type Blocked = (block: number, attributes: Attributes, context: SpellingContext) => Spelling | undefined;

interface Image {
  readonly count: Dim;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const imageOf = ({ inputs, batch }: SpellingContext, operand: 0 | 1): Image => {
  const [height, width, channels] = inputs[operand]!.shape as [number, number, number];
  return { count: inputs[operand]!.batch ? batch : 1, height, width, channels };
};

/** f32[H, W, C] as blocks, said to be planes. */
function blocks(x: string, { count, height, width, channels }: Image, block: number, context: SpellingContext): string {
  const apart = reshaped(x, [count, height, width, channels / block, block], context);
  return reshaped(transposed(apart, [0, 3, 1, 2, 4], context), [count, channels, height, width], context);
}

/** Undoes `blocks`. */
function fromBlocks(
  x: string,
  { count, height, width, channels }: Image,
  block: number,
  context: SpellingContext,
): string {
  const apart = reshaped(x, [count, channels / block, height, width, block], context);
  const images = transposed(apart, [0, 2, 3, 1, 4], context);
  return reshaped(images, [...(context.output.batch ? [count] : []), height, width, channels], context);
}

const made = ({ output, inputs, batch }: SpellingContext): Image => {
  const [height, width, channels] = output.shape as [number, number, number];
  return { count: inputs[0]!.batch ? batch : 1, height, width, channels };
};

const whole = (channels: number, block: number): boolean => channels % block === 0;

const conv2d: Blocked = (block, attributes, context) => {
  const [height, width, channels, wanted] = context.inputs[1]!.shape as [number, number, number, number];
  // Few channels are taken as planes, and few filters are filled up with zeros.
  const thin = channels < block;
  const filters = wanted < block ? block : wanted;
  if (block === 1 || attributes['groups'] !== 1) return undefined;
  if (!whole(filters, block) || !(thin ? filters === wanted : whole(channels, block))) return undefined;
  return ([x, kernel]) => {
    const image = imageOf(context, 0);
    const inner = thin ? 1 : block;
    const { model } = context;
    const zeros = [0, 0, 0, 0, 0, 0, 0, filters - wanted];
    const all = filters === wanted ? kernel! : model.node('Pad', [kernel!, model.ints(zeros)]);
    const parts = reshaped(all, [height, width, channels / inner, inner, filters / block, block], context);
    const kernels = reshaped(
      transposed(parts, [4, 2, 0, 1, 3, 5], context),
      [filters, channels, height, width],
      context,
    );
    const result = model.node(
      'Conv',
      [thin ? planes(x!, 0, context) : blocks(x!, image, block, context), kernels],
      {
        kernel_shape: [height, width],
        strides: pairOf(attributes['stride']),
        dilations: pairOf(attributes['dilation']),
        pads: padsList(attributes),
        group: 1,
      },
      { domain: blockedDomain },
    );
    const whole = fromBlocks(result, { ...made(context), channels: filters }, block, context);
    if (filters === wanted) return whole;
    const axis = context.output.batch ? 3 : 2;
    return model.node('Slice', [whole, ...[[0], [wanted], [axis]].map((list) => model.ints(list))]);
  };
};

/** One of the small convolutions that a transposed one is made of: every `stride`th row of its output, or column. */
interface Phase {
  /** The places of the kernel, in the order of the input's rows. */
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
}

/** By the first row that each makes; undefined where they do not make equally many, or read beyond their padding. */
function phases(
  size: number,
  out: number,
  kernel: number,
  stride: number,
  before: number,
): readonly Phase[] | undefined {
  if (out % stride !== 0 || kernel < stride) return undefined;
  const all = Array.from({ length: stride }, (_, row): Phase => {
    const first = (row + before) % stride;
    const taps = Array.from({ length: Math.ceil((kernel - first) / stride) }, (__, tap) => first + stride * tap);
    const start = (row + before - first) / stride;
    const end = start + out / stride - 1;
    return { taps: taps.toReversed(), before: taps.length - 1 - start, after: end - (size - 1) };
  });
  return all.every((phase) => phase.before >= 0 && phase.after >= 0) ? all : undefined;
}

const conv2dTranspose: Blocked = (block, attributes, context) => {
  const [kernelHeight, kernelWidth, filters, channels] = context.inputs[1]!.shape as [number, number, number, number];
  const [stride, dilation] = [pairOf(attributes['stride']), pairOf(attributes['dilation'])];
  if (attributes['groups'] !== 1 || dilation.some((item) => item !== 1)) return undefined;
  if (block === 1) return stride.some((step) => step > 1) ? byProducts(attributes, context) : undefined;
  // Few channels are taken as planes.
  const thin = channels < block;
  if (!thin && !whole(channels, block)) return undefined;
  const [image, result] = [imageOf(context, 0), made(context)];
  if (!whole(filters, block)) return thin ? undefined : thinTranspose(block, attributes, context);
  const [top, left] = (attributes['pads'] as unknown as Pads).map(([before]) => before) as [number, number];
  const rows = phases(image.height, result.height, kernelHeight, stride[0], top);
  const columns = phases(image.width, result.width, kernelWidth, stride[1], left);
  if (rows === undefined || columns === undefined) return undefined;
  return ([x, kernel]) => {
    const { model } = context;
    const input = thin ? planes(x!, 0, context) : blocks(x!, image, block, context);
    const [outer, inner] = [filters / block, thin ? 1 : block];
    const parts = reshaped(kernel!, [kernelHeight * kernelWidth, outer, block, channels / inner, inner], context);
    const taps = transposed(parts, [1, 3, 0, 4, 2], context);
    const count = typeof image.count === 'number' ? image.count * outer : -1;
    const lines = rows.map((row) => {
      const points = columns.map((column) => {
        const places = row.taps.flatMap((i) => column.taps.map((j) => i * kernelWidth + j));
        const size = [row.taps.length, column.taps.length] as const;
        const kernels = reshaped(model.node('Gather', [taps, model.ints(places)], { axis: 2 }), [filters, channels, ...size], context); // prettier-ignore
        const settings = { kernel_shape: size, strides: [1, 1], dilations: [1, 1], pads: [row.before, column.before, row.after, column.after], group: 1 }; // prettier-ignore
        const small = model.node('Conv', [input, kernels], settings, { domain: blockedDomain });
        return reshaped(small, [count, (result.height / stride[0]) * (result.width / stride[1]), 1, block], context);
      });
      const line = points.length === 1 ? points[0]! : model.node('Concat', points, { axis: 2 });
      return reshaped(line, [count, result.height / stride[0], 1, result.width * block], context);
    });
    const all = lines.length === 1 ? lines[0]! : model.node('Concat', lines, { axis: 2 });
    const joined = reshaped(all, [result.count, filters, result.height, result.width], context);
    return fromBlocks(joined, result, block, context);
  };
};

/** What each position adds around it is a product, and is laid there afterwards: with operators of the standard. */
function byProducts(attributes: Attributes, context: SpellingContext): Spelling {
  const [height, width, filters, channels] = context.inputs[1]!.shape as [number, number, number, number];
  return ([x, kernel]) => {
    const { model } = context;
    const [image, result] = [imageOf(context, 0), made(context)];
    const rows = reshaped(transposed(kernel!, [2, 0, 1, 3], context), [filters * height * width, channels], context);
    const places = reshaped(planes(x!, 0, context), [image.count, channels, image.height * image.width], context);
    const size = [model.ints([result.height, result.width]), model.ints([height, width])];
    const settings = { strides: pairOf(attributes['stride']), pads: padsList(attributes) };
    const images = transposed(
      model.node('Col2Im', [model.node('MatMul', [rows, places]), ...size], settings),
      [0, 2, 3, 1],
      context,
    );
    return context.output.batch ? images : reshaped(images, context.output.shape, context);
  };
}

/** To few channels: what each position adds around it is a product, and is laid there afterwards. */
function thinTranspose(block: number, attributes: Attributes, context: SpellingContext): Spelling | undefined {
  const [height, width, filters, channels] = context.inputs[1]!.shape as [number, number, number, number];
  const taps = filters * height * width;
  if (!whole(taps, block)) return undefined;
  return ([x, kernel]) => {
    const { model } = context;
    const [image, result] = [imageOf(context, 0), made(context)];
    const rows = reshaped(
      transposed(kernel!, [2, 0, 1, 3], context),
      [taps / block, block, channels / block, block],
      context,
    );
    const kernels = reshaped(transposed(rows, [0, 2, 3, 1], context), [taps, channels, 1, 1], context);
    const settings = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1 };
    const products = model.node('Conv', [blocks(x!, image, block, context), kernels], settings, {
      domain: blockedDomain,
    });
    const apart = reshaped(products, [image.count, taps / block, image.height, image.width, block], context);
    const columns = reshaped(
      transposed(apart, [0, 1, 4, 2, 3], context),
      [image.count, taps, image.height * image.width],
      context,
    );
    const laid = model.node(
      'Col2Im',
      [columns, model.ints([result.height, result.width]), model.ints([height, width])],
      {
        strides: pairOf(attributes['stride']),
        pads: padsList(attributes),
      },
    );
    const images = transposed(laid, [0, 2, 3, 1], context);
    return context.output.batch ? images : reshaped(images, context.output.shape, context);
  };
}

/**
 * One convolution in three dimensions with the images as channels, which leaves the larger operand as it is: its third
 * dimension is that of the blocks, and the places within a block lie beside each other along the width.
 */
const conv2dKernelGradient: Blocked = (size, attributes, context) => {
  const [stride, dilation] = [pairOf(attributes['stride']), pairOf(attributes['dilation'])];
  if (attributes['groups'] !== 1 || dilation.some((item) => item !== 1)) return undefined;
  const [image, gradient] = [imageOf(context, 0), imageOf(context, 1)];
  const block = whole(image.channels, size) ? size : 1;
  const [rows, columns] = context.output.shape as [number, number];
  const [top, left, bottom, right] = padsList(attributes) as [number, number, number, number];
  // Rows and columns that no window reads would look like more places of the kernel.
  const rest = [
    image.height + top + bottom - (gradient.height - 1) * stride[0] - rows,
    image.width + left + right - (gradient.width - 1) * stride[1] - columns,
  ] as const;
  if (bottom < rest[0] || right < rest[1]) return undefined;
  return ([x, dy]) => {
    const { model } = context;
    const { count, height, width, channels } = image;
    const planesOf = block === 1 ? planes(x!, 0, context) : blocks(x!, image, block, context);
    const large = reshaped(planesOf, [1, count, channels / block, height, width * block], context);
    const small = transposed(planes(dy!, 1, context), [1, 0, 2, 3], context);
    const kernels = reshaped(small, [gradient.channels, count, 1, gradient.height, gradient.width], context);
    const result = model.node('Conv', [large, kernels], {
      kernel_shape: [1, gradient.height, gradient.width],
      strides: [1, 1, 1],
      dilations: [1, stride[0], stride[1] * block],
      pads: [0, top, left * block, 0, bottom - rest[0], (right - rest[1]) * block],
      group: 1,
    });
    const apart = reshaped(result, [gradient.channels, channels / block, rows, columns, block], context);
    return reshaped(transposed(apart, [2, 3, 1, 4, 0], context), context.output.shape, context);
  };
};

const table: Readonly<Record<string, Blocked>> = {
  conv2d,
  conv2d_transpose: conv2dTranspose,
  conv2d_kernel_gradient: conv2dKernelGradient,
};

/** How an operation is spelled in blocks of channels; undefined where it is not. */
export const blockedSpelling = (
  operation: string,
  block: number,
  attributes: Attributes,
  context: SpellingContext,
): Spelling | undefined => table[operation]?.(block, attributes, context);
