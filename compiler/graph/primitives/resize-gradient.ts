import type { Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { positive } from './windows.js';

/** Resizing is linear, so its gradient is linear too, and the derivative of that is resizing. */
function resizeGradient(of: 'resize_nearest' | 'resize_bilinear'): Primitive {
  const name = `${of}_gradient`;
  return {
    name,
    doc: `The gradient of \`${of}\` for an image of the height and width given: each pixel gathers from all that it went into.`,
    operands: ['gradient'],
    options: [
      { name: 'height', type: 'int' },
      { name: 'width', type: 'int' },
    ],
    infer([gradient], options) {
      needFloat(name, gradient!);
      needRank(name, gradient!, 3, '[height, width, channels]');
      positive(name, 'height', options['height']!);
      positive(name, 'width', options['width']!);
      const [height, width] = [options['height'] as number, options['width'] as number];
      return { type: f32([height, width, gradient!.shape[2]!], gradient!.batch), attributes: { height, width } };
    },
    derivative({ ops, inputs: [x] }, gradient) {
      const [height, width] = x!.type.shape as [number, number, number];
      return [ops.apply(of, [gradient], { height, width })];
    },
    flops: ([gradient]) => 8 * size(gradient!.shape),
  };
}

export const resizeNearestGradient = resizeGradient('resize_nearest');
export const resizeBilinearGradient = resizeGradient('resize_bilinear');
