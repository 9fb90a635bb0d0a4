import type { Attributes, TensorType } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import {
  type Convolution, convolutionAttributes, convolutionOf, convolutionOptions, convolutionSettings, 
  kernelSizes, needChannels,
} from './convolution.js'; // prettier-ignore
import { needFloat, needRank, needType } from './families.js';
import {
  type Pair, pairOf, positive, slide, unslide, type Windows,
} from './windows.js'; // prettier-ignore

export const conv2dTranspose: Primitive = {
  name: 'conv2d_transpose',
  doc: 'The transposed 2-D convolution: the exact gradient of the convolution with the same numbers, of f32[H, W, C] with kernels f32[KH, KW, O / groups, C].',
  operands: ['x', 'kernel'],
  options: [
    ...convolutionOptions,
    { name: 'output_padding', type: 'pair', default: 0 },
    // Where it is the gradient of a convolution, whose input may be any of several sizes.
    { name: 'size', type: 'pair', default: null },
  ],
  infer([x, kernel], options) {
    needFloat('conv2d_transpose', x!);
    needRank('conv2d_transpose', x!, 3, '[height, width, channels]');
    const settings = convolutionOf('conv2d_transpose', options);
    const layout = '[height, width, channels out, channels in]';
    const [kernelHeight, kernelWidth, filters, channels] = kernelSizes(
      'conv2d_transpose',
      kernel!,
      settings.groups,
      layout,
    );
    needChannels(x!, channels);
    const { output, pads } = windowsOf(x!, [kernelHeight, kernelWidth], settings, options);
    const attributes = convolutionAttributes(settings, pads, options);
    return { type: f32([...output, filters * settings.groups], x!.batch), attributes };
  },
  derivative: ({ ops, inputs: [x, kernel], attributes }, gradient) => {
    const settings = convolutionSettings(attributes);
    return [
      ops.apply('conv2d', [gradient, kernel!], settings),
      ops.apply('conv2d_kernel_gradient', [gradient, x!], { ...settings, kernel: kernel!.type.shape.slice(0, 2) }),
    ];
  },
  flops: ([x, kernel]) => 2 * size(x!.shape) * size(kernel!.shape.slice(0, 3)),
};

/** The windows on the output, as many as x has positions. */
function windowsOf(x: TensorType, window: Pair, { stride, dilation }: Convolution, options: Attributes): Windows {
  const extra = options['output_padding'] ?? 0;
  positive('conv2d_transpose', 'output_padding', extra, 0);
  const [height, width, channels] = x.shape as [number, number, number];
  if ((options['size'] ?? null) === null)
    return unslide([height, width], window, stride, dilation, options['padding']!, pairOf(extra));
  const output = pairOf(options['size']);
  const windows = slide('conv2d_transpose', output, window, stride, dilation, options['padding']!);
  needType('conv2d_transpose', x, [...windows.output, channels], x.batch);
  return { output, pads: windows.pads };
}
