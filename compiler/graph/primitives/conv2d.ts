import { problem } from '../../diagnostics/problem.js';
import type { Attributes } from '../ir.js';
import type { Primitive } from '../primitive.js';
import { f32, showType, size } from '../types.js';
import { needFloat, needRank } from './families.js';
import { fromImages, paddedImages, pairCode, pairOf, positive, slide } from './windows.js';

export const conv2d: Primitive = {
  name: 'conv2d',
  doc: 'The 2-D convolution (cross-correlation) of f32[H, W, C] with kernels f32[KH, KW, C / groups, O].',
  operands: ['x', 'kernel'],
  options: [
    { name: 'stride', type: 'pair', default: 1 },
    { name: 'padding', type: 'padding', default: 'same' },
    { name: 'dilation', type: 'pair', default: 1 },
    { name: 'groups', type: 'int', default: 1 },
  ],
  infer([x, kernel], options) {
    needFloat('conv2d', x!);
    needRank('conv2d', x!, 3, '[height, width, channels]');
    needRank('conv2d', kernel!, 4, '[height, width, channels in, channels out]');
    for (const name of ['stride', 'dilation', 'groups']) positive('conv2d', name, options[name]!);
    const [height, width, channels] = x!.shape as [number, number, number];
    const [kernelHeight, kernelWidth, channelsIn, filters] = kernel!.shape as [number, number, number, number];
    const groups = options['groups'] as number;
    if (groups !== 1) throw problem('support/not-yet', { what: 'A grouped convolution', instead: 'Use `groups: 1`.' });
    if (channels !== channelsIn * groups) {
      throw problem('shape/channels', { actual: showType(x!), channels, expected: channelsIn * groups });
    }
    const [stride, dilation] = [pairOf(options['stride']), pairOf(options['dilation'])];
    if (pairOf(dilation).some((item) => item !== 1)) {
      throw problem('support/not-yet', { what: 'A dilated convolution', instead: 'Use `dilation: 1`.' });
    }
    const { output, pads } = slide(
      'conv',
      [height, width],
      [kernelHeight, kernelWidth],
      stride,
      dilation,
      options['padding']!,
    );
    return {
      type: f32([...output, filters], x!.batch || kernel!.batch),
      attributes: { stride, dilation, groups, pads, same: options['padding'] === 'same' },
    };
  },
  derivative: ({ ops, inputs: [x, kernel], attributes }, gradient) => {
    const settings = convolutionSettings(attributes);
    return [
      ops.apply('conv2d_transpose', [gradient, kernel!], {
        ...settings,
        size: x!.type.shape.slice(0, 2),
        output_padding: 0,
      }),
      ops.apply('conv2d_kernel_gradient', [x!, gradient], {
        kernel: kernel!.type.shape.slice(0, 2),
        stride: attributes['stride']!,
        pads: attributes['pads']!,
        same: attributes['same']!,
      }),
    ];
  },
  flops: ([, kernel], output, { groups }) =>
    2 * size(output.shape) * (size(kernel!.shape.slice(0, 3)) / ((groups as number) ?? 1)),
  tfjs([x, kernel], attributes, { inputs: [type] }) {
    const { images, mode } = paddedImages(x!.text, type!, attributes);
    const code = `tf.conv2d(${images}, ${kernel!.text} as tf.Tensor4D, ${strideCode(attributes)}, ${mode})`;
    return fromImages(code, type!);
  },
};

/** Stride and padding of one convolution, for another over the same windows. */
export const convolutionSettings = (attributes: Attributes): Attributes => ({
  stride: attributes['stride']!,
  padding: attributes['same'] === true ? 'same' : attributes['pads']!,
});

export const strideCode = (attributes: Attributes): string => pairCode(pairOf(attributes['stride']));
