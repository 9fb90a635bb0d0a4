import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank, needType } from './families.js';
import { pooling, poolingOptions, poolingSettings } from './pooling.js';
import { pairOf } from './windows.js';

/** Linear in the gradient, and flat in x: where the largest values lie changes only where two are equal. */
export const maxPoolGradient: Primitive = {
  name: 'max_pool_gradient',
  doc: 'The gradient of `max_pool` of x: the largest pixel of each window gets all, the first of several.',
  operands: ['x', 'gradient'],
  options: poolingOptions,
  infer([x, gradient], options) {
    const name = 'max_pool_gradient';
    needFloat(name, x!);
    needRank(name, x!, 3, '[height, width, channels]');
    const [height, width, channels] = x!.shape as [number, number, number];
    const { output, attributes } = pooling(name, [height, width], options);
    needType(name, gradient!, [...output, channels], x!.batch);
    return { type: f32(x!.shape, x!.batch), attributes };
  },
  derivative: ({ ops, inputs: [x], attributes }, gradient) => [
    null,
    ops.apply('max_pool_choice', [x!, gradient], poolingSettings(attributes)),
  ],
  flops: ([, gradient], _, attributes) => size(gradient!.shape) * size(pairOf(attributes['size'])),
};
