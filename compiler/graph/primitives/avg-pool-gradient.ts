import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank, needType } from './families.js';
import { pooling, poolingOptions, poolingSettings } from './pooling.js';
import { pairOf, positive } from './windows.js';

export const avgPoolGradient: Primitive = {
  name: 'avg_pool_gradient',
  doc: 'The gradient of `avg_pool` for an image of the height and width given: each pixel gets its share of every window it is in.',
  operands: ['gradient'],
  options: [{ name: 'height', type: 'int' }, { name: 'width', type: 'int' }, ...poolingOptions],
  infer([gradient], options) {
    const name = 'avg_pool_gradient';
    needFloat(name, gradient!);
    needRank(name, gradient!, 3, '[height, width, channels]');
    positive(name, 'height', options['height']!);
    positive(name, 'width', options['width']!);
    const [height, width, channels] = [options['height'] as number, options['width'] as number, gradient!.shape[2]!];
    const { output, attributes } = pooling(name, [height, width], options);
    needType(name, gradient!, [...output, channels], gradient!.batch);
    return { type: f32([height, width, channels], gradient!.batch), attributes: { height, width, ...attributes } };
  },
  derivative: ({ ops, attributes }, gradient) => [ops.apply('avg_pool', [gradient], poolingSettings(attributes))],
  flops: ([gradient], _, attributes) => size(gradient!.shape) * size(pairOf(attributes['size'])),
};
