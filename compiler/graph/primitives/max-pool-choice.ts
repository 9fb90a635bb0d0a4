import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank, needType } from './families.js';
import { pooling, poolingOptions, poolingSettings } from './pooling.js';
import { pairOf } from './windows.js';

/** The derivative of `max_pool_gradient` for its gradient, and the other way round. */
export const maxPoolChoice: Primitive = {
  name: 'max_pool_choice',
  doc: 'In each window, the value that stands where x is largest: `max_pool_choice(x, x)` is `max_pool(x)`.',
  operands: ['x', 'values'],
  options: poolingOptions,
  infer([x, values], options) {
    const name = 'max_pool_choice';
    needFloat(name, x!);
    needRank(name, x!, 3, '[height, width, channels]');
    needType(name, values!, x!.shape, x!.batch);
    const [height, width, channels] = x!.shape as [number, number, number];
    const { output, attributes } = pooling(name, [height, width], options);
    return { type: f32([...output, channels], x!.batch, values!.range), attributes };
  },
  derivative: ({ ops, inputs: [x], attributes }, gradient) => [
    null,
    ops.apply('max_pool_gradient', [x!, gradient], poolingSettings(attributes)),
  ],
  flops: (_, output, attributes) => size(output.shape) * size(pairOf(attributes['size'])),
};
