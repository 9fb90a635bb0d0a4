import type { Primitive } from '../primitive.js';
import { attributeNumbers } from '../primitive.js';
import { f32, size } from '../types.js';
import { convolutionSettings } from './conv2d.js';
import { asImages, type Pads, pairOf } from './windows.js';

/**
 * The gradient of `conv2d` for its kernels, over the whole batch. It is linear in both operands, so its derivatives
 * are the convolution and the transposed convolution with the gradient in the kernels' place.
 */
export const conv2dKernelGradient: Primitive = {
  name: 'conv2d_kernel_gradient',
  doc: 'The gradient of a convolution for its kernels: f32[H, W, C] and the gradient f32[OH, OW, O] to f32[KH, KW, C, O].',
  operands: ['x', 'gradient'],
  options: [
    { name: 'kernel', type: 'pair' },
    { name: 'stride', type: 'pair' },
    { name: 'pads', type: 'any' },
    { name: 'same', type: 'bool' },
  ],
  infer([x, gradient], options) {
    const kernel = pairOf(options['kernel']);
    return { type: f32([...kernel, x!.shape[2]!, gradient!.shape[2]!], false), attributes: options };
  },
  derivative: ({ ops, inputs: [x, dy], attributes }, gradient) => {
    const settings = convolutionSettings(attributes);
    return [
      ops.apply('conv2d_transpose', [dy!, gradient], {
        ...settings,
        size: x!.type.shape.slice(0, 2),
        output_padding: 0,
      }),
      ops.apply('conv2d', [x!, gradient], { ...settings, dilation: 1, groups: 1 }),
    ];
  },
  flops: ([, gradient], output) => 2 * size(gradient!.shape) * size(output.shape.slice(0, 3)),
  tfjs([x, gradient], attributes, { inputs: [type], runtime, output }) {
    const pads = attributes['pads'] as unknown as Pads;
    const stride = attributeNumbers(attributes, 'stride');
    const images = [x!, gradient!].map(({ text }) => asImages(text, type!));
    const shape = `[${output.shape.join(', ')}]`;
    return `${runtime('conv2dKernelGradient')}(${images.join(', ')}, { kernel: ${shape}, strides: [${stride.join(', ')}], pads: ${JSON.stringify(pads)} })`;
  },
};
