import type { Primitive } from '../primitive.js';
import { f32, size } from '../types.js';
import { padded, strideCode } from './conv2d.js';
import { needFloat, needRank } from './families.js';
import { noPads, type Pads, pairCode, pairOf, positive, slide } from './windows.js';

function pooling(name: 'avg_pool' | 'max_pool', tfName: string, doc: string): Primitive {
  return {
    name,
    doc,
    operands: ['x'],
    options: [
      { name: 'size', type: 'pair', default: 2 },
      { name: 'stride', type: 'pair', default: null },
      { name: 'padding', type: 'padding', default: 'valid' },
    ],
    infer([x], options) {
      needFloat(name, x!);
      needRank(name, x!, 3, '[height, width, channels]');
      const window = pairOf(options['size']);
      const stride = options['stride'] === null ? window : pairOf(options['stride']);
      positive(name, 'size', window);
      positive(name, 'stride', stride);
      const [height, width, channels] = x!.shape as [number, number, number];
      const { output, pads } = slide(name, [height, width], window, stride, [1, 1], options['padding']!);
      const same = options['padding'] === 'same';
      return { type: f32([...output, channels], x!.batch, x!.range), attributes: { size: window, stride, pads, same } };
    },
    flops: (_, output, attributes) => size(output.shape) * size(pairOf(attributes['size'])),
    tfjs([x], attributes) {
      const pads = attributes['pads'] as unknown as Pads;
      const same = attributes['same'] === true;
      const input = same || noPads(pads) ? `${x!.text} as tf.Tensor4D` : padded(x!.text, pads);
      return `tf.${tfName}(${input}, ${pairCode(pairOf(attributes['size']))}, ${strideCode(attributes)}, '${same ? 'same' : 'valid'}')`;
    },
  };
}

export const avgPool = pooling('avg_pool', 'avgPool', 'The mean over windows of f32[H, W, C].');
export const maxPool = pooling('max_pool', 'maxPool', 'The largest value in windows of f32[H, W, C].');
