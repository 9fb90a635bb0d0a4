import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import {
  convolutionAttributes, convolutionOf, convolutionOptions, convolutionSettings, kernelSizes, needChannels,
} from './convolution.js'; // prettier-ignore
import { needFloat, needRank } from './families.js';
import { slide } from './windows.js';

export const conv2d: Primitive = {
  name: 'conv2d',
  doc: 'The 2-D convolution (cross-correlation) of f32[H, W, C] with kernels f32[KH, KW, C / groups, O].',
  operands: ['x', 'kernel'],
  options: convolutionOptions,
  infer([x, kernel], options) {
    needFloat('conv2d', x!);
    needRank('conv2d', x!, 3, '[height, width, channels]');
    const settings = convolutionOf('conv2d', options);
    const { stride, dilation, groups } = settings;
    const layout = '[height, width, channels in, channels out]';
    const [kernelHeight, kernelWidth, channelsIn, filters] = kernelSizes('conv2d', kernel!, groups, layout);
    needChannels(x!, channelsIn * groups);
    const [height, width] = x!.shape as [number, number, number];
    const window = [kernelHeight, kernelWidth] as const;
    const { output, pads } = slide('conv', [height, width], window, stride, dilation, options['padding']!);
    const attributes = convolutionAttributes(settings, pads, options);
    return { type: f32([...output, filters], x!.batch), attributes };
  },
  derivative: ({ ops, inputs: [x, kernel], attributes }, gradient) => {
    const settings = convolutionSettings(attributes);
    const [height, width] = x!.type.shape as [number, number, number];
    return [
      ops.apply('conv2d_transpose', [gradient, kernel!], { ...settings, size: [height, width] }),
      ops.apply('conv2d_kernel_gradient', [x!, gradient], { ...settings, kernel: kernel!.type.shape.slice(0, 2) }),
    ];
  },
  flops: ([, kernel], output) => 2 * size(output.shape) * size(kernel!.shape.slice(0, 3)),
};
