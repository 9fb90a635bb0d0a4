import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { positive } from './windows.js';

function resize(name: string, doc: string): Primitive {
  return {
    name,
    doc,
    operands: ['x'],
    options: [
      { name: 'height', type: 'int' },
      { name: 'width', type: 'int' },
    ],
    infer([x], options) {
      needFloat(name, x!);
      needRank(name, x!, 3, '[height, width, channels]');
      positive(name, 'height', options['height']!);
      positive(name, 'width', options['width']!);
      const [height, width] = [options['height'] as number, options['width'] as number];
      return { type: f32([height, width, x!.shape[2]!], x!.batch, x!.range), attributes: { height, width } };
    },
    derivative({ ops, inputs: [x], output }, gradient) {
      const [height, width] = x!.type.shape as [number, number, number];
      const [down, across] = [output.type.shape[0]! / height, output.type.shape[1]! / width];
      if (name === 'resize_nearest' && Number.isInteger(down) && Number.isInteger(across)) {
        const size = [down, across];
        const pooled = ops.apply('avg_pool', [gradient], { size, stride: size, padding: 'valid' });
        return [ops.mul(pooled, down * across)];
      }
      return [ops.apply(`${name}_gradient`, [gradient], { height, width })];
    },
    flops: (_, output) => (name === 'resize_nearest' ? 0 : 8) * size(output.shape),
  };
}

export const resizeNearest = resize(
  'resize_nearest',
  'f32[H, W, C] at another height and width, each pixel the nearest one.',
);
export const resizeBilinear = resize(
  'resize_bilinear',
  'f32[H, W, C] at another height and width, blending the four nearest pixels; pixel centres keep their places.',
);
