import { problem } from '../../diagnostics/problem.js';
import type { Attribute, TensorType } from '../ir.js';
import type { Primitive } from '../primitive.js';
import { f32, showType, size } from '../types.js';
import { convolutionSettings, strideCode } from './conv2d.js';
import { needFloat, needRank, needType } from './families.js';
import {
  asImages,
  fromImages,
  noPads,
  type Pads,
  type Pair,
  pairOf,
  positive,
  slide,
  unslide,
  type Windows,
} from './windows.js';

export const conv2dTranspose: Primitive = {
  name: 'conv2d_transpose',
  doc: 'The transposed 2-D convolution: the exact gradient of the convolution with the same numbers, of f32[H, W, C] with kernels f32[KH, KW, O, C].',
  operands: ['x', 'kernel'],
  options: [
    { name: 'stride', type: 'pair', default: 1 },
    { name: 'padding', type: 'padding', default: 'same' },
    { name: 'output_padding', type: 'pair', default: 0 },
    // Where it is the gradient of a convolution, whose input may be any of several sizes.
    { name: 'size', type: 'pair', default: null },
  ],
  infer([x, kernel], options) {
    needFloat('conv2d_transpose', x!);
    needRank('conv2d_transpose', x!, 3, '[height, width, channels]');
    needRank('conv2d_transpose', kernel!, 4, '[height, width, channels out, channels in]');
    positive('conv2d_transpose', 'stride', options['stride']!);
    positive('conv2d_transpose', 'output_padding', options['output_padding']!, 0);
    const [height, width, channels] = x!.shape as [number, number, number];
    const [kernelHeight, kernelWidth, filters, channelsIn] = kernel!.shape as [number, number, number, number];
    if (channels !== channelsIn)
      throw problem('shape/channels', { actual: showType(x!), channels, expected: channelsIn });
    const stride = pairOf(options['stride']);
    const window = [kernelHeight, kernelWidth] as const;
    const given = options['size'] ?? null;
    const { output, pads } =
      given === null
        ? unslide([height, width], window, stride, [1, 1], options['padding']!, pairOf(options['output_padding']))
        : windowsOf(pairOf(given), x!, window, stride, options['padding']!);
    return {
      type: f32([...output, filters], x!.batch || kernel!.batch),
      attributes: { stride, pads, same: options['padding'] === 'same' },
    };
  },
  derivative: ({ ops, inputs: [x, kernel], attributes }, gradient) => [
    ops.apply('conv2d', [gradient, kernel!], { ...convolutionSettings(attributes), dilation: 1, groups: 1 }),
    ops.apply('conv2d_kernel_gradient', [gradient, x!], {
      kernel: kernel!.type.shape.slice(0, 2),
      stride: attributes['stride']!,
      pads: attributes['pads']!,
      same: attributes['same']!,
    }),
  ],
  flops: ([x, kernel]) => 2 * size(x!.shape) * size(kernel!.shape.slice(0, 3)),
  tfjs([x, kernel], attributes, { inputs: [type], output, batchSize }) {
    const pads = attributes['pads'] as unknown as Pads;
    const same = attributes['same'] === true;
    const [height, width, filters] = output.shape as [number, number, number];
    const [[top, bottom], [left, right]] = same ? ([[0, 0], [0, 0]] as const) : pads; // prettier-ignore
    const whole = `[${type!.batch ? batchSize : 1}, ${height + top + bottom}, ${width + left + right}, ${filters}]`;
    const code = `tf.conv2dTranspose(${asImages(x!.text, type!)} as tf.Tensor4D, ${kernel!.text} as tf.Tensor4D, ${whole}, ${strideCode(attributes)}, '${same ? 'same' : 'valid'}')`;
    const cropped =
      same || noPads(pads) ? code : `${code}.slice([0, ${top}, ${left}, 0], [-1, ${height}, ${width}, -1])`;
    return fromImages(cropped, type!);
  },
};

/** An output of the size given, whose windows must be as many as x has entries. */
function windowsOf(output: Pair, x: TensorType, window: Pair, stride: Pair, padding: Attribute): Windows {
  const windows = slide('conv2d_transpose', output, window, stride, [1, 1], padding);
  needType('conv2d_transpose', x, [...windows.output, x.shape[2]!], x.batch);
  return { output, pads: windows.pads };
}
