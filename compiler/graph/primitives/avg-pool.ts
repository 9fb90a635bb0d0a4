import type { Range } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { pooling, poolingOptions, poolingSettings } from './pooling.js';
import { noPads, type Pads, pairOf } from './windows.js';

export const avgPool: Primitive = {
  name: 'avg_pool',
  doc: 'The mean over windows of f32[H, W, C]. Padding by a number counts as zeros; with `same`, only the pixels that are there count.',
  operands: ['x'],
  options: poolingOptions,
  infer([x], options) {
    needFloat('avg_pool', x!);
    needRank('avg_pool', x!, 3, '[height, width, channels]');
    const [height, width, channels] = x!.shape as [number, number, number];
    const { output, attributes } = pooling('avg_pool', [height, width], options);
    const zeros = attributes['same'] !== true && !noPads(attributes['pads'] as unknown as Pads);
    const range: Range | null =
      zeros && x!.range !== null ? [Math.min(x!.range[0], 0), Math.max(x!.range[1], 0)] : x!.range;
    return { type: f32([...output, channels], x!.batch, range), attributes };
  },
  derivative({ ops, inputs: [x], output, attributes }, gradient) {
    const [height, width] = x!.type.shape as [number, number, number];
    const [window, stride] = [pairOf(attributes['size']), pairOf(attributes['stride'])];
    const tiles = window.every((item, i) => item === stride[i] && output.type.shape[i]! * item === [height, width][i]);
    if (tiles) return [ops.div(ops.apply('resize_nearest', [gradient], { height, width }), window[0] * window[1])];
    return [ops.apply('avg_pool_gradient', [gradient], { height, width, ...poolingSettings(attributes) })];
  },
  flops: (_, output, attributes) => size(output.shape) * size(pairOf(attributes['size'])),
};
