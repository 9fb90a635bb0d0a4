import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { pooling, poolingOptions, poolingSettings } from './pooling.js';
import { pairOf } from './windows.js';

export const maxPool: Primitive = {
  name: 'max_pool',
  doc: 'The largest value in windows of f32[H, W, C]; padding is smaller than everything.',
  operands: ['x'],
  options: poolingOptions,
  infer([x], options) {
    needFloat('max_pool', x!);
    needRank('max_pool', x!, 3, '[height, width, channels]');
    const [height, width, channels] = x!.shape as [number, number, number];
    const { output, attributes } = pooling('max_pool', [height, width], options);
    return { type: f32([...output, channels], x!.batch, x!.range), attributes };
  },
  derivative: ({ ops, inputs: [x], attributes }, gradient) => [
    ops.apply('max_pool_gradient', [x!, gradient], poolingSettings(attributes)),
  ],
  flops: (_, output, attributes) => size(output.shape) * size(pairOf(attributes['size'])),
};
