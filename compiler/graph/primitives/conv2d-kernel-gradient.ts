import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { convolutionAttributes, convolutionOf, convolutionOptions, convolutionSettings } from './convolution.js';
import { needFloat, needRank, needType } from './families.js';
import { pairOf, positive, slide } from './windows.js';

/**
 * The gradient of `conv2d` for its kernels, over the whole batch. It is linear in both operands, so its derivatives
 * are the convolution and the transposed convolution with the gradient in the kernels' place.
 */
export const conv2dKernelGradient: Primitive = {
  name: 'conv2d_kernel_gradient',
  doc: 'The gradient of a convolution for its kernels: f32[H, W, C] and the gradient f32[OH, OW, O] to f32[KH, KW, C / groups, O].',
  operands: ['x', 'gradient'],
  options: [{ name: 'kernel', type: 'pair' }, ...convolutionOptions],
  infer([x, gradient], options) {
    const name = 'conv2d_kernel_gradient';
    needFloat(name, x!);
    needRank(name, x!, 3, '[height, width, channels]');
    needRank(name, gradient!, 3, '[height, width, channels]');
    const kernel = pairOf(options['kernel']);
    positive(name, 'kernel', kernel);
    const settings = convolutionOf(name, options);
    const { stride, dilation, groups } = settings;
    const [height, width, channels] = x!.shape as [number, number, number];
    const { output, pads } = slide(name, [height, width], kernel, stride, dilation, options['padding']!);
    const filters = gradient!.shape[2]!;
    needType(name, gradient!, [...output, filters], x!.batch);
    const attributes = { kernel, ...convolutionAttributes(settings, pads, options) };
    return { type: f32([...kernel, channels / groups, filters], false), attributes };
  },
  derivative: ({ ops, inputs: [x, dy], attributes }, gradient) => {
    const settings = convolutionSettings(attributes);
    const [height, width] = x!.type.shape as [number, number, number];
    return [
      ops.apply('conv2d_transpose', [dy!, gradient], { ...settings, size: [height, width] }),
      ops.apply('conv2d', [x!, gradient], settings),
    ];
  },
  flops: ([, gradient], output) => 2 * size(gradient!.shape) * size(output.shape.slice(0, 3)),
};
