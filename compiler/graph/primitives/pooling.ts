import { problem } from '../../diagnostics/problem.js';
import type { Wire } from '../builder.js';
import type { DerivativeContext, Primitive } from '../primitive.js';
import { f32, size } from '../types.js';
import { padded, strideCode } from './conv2d.js';
import { needFloat, needRank } from './families.js';
import { noPads, type Pads, pairCode, pairOf, positive, slide } from './windows.js';

function pooling(
  name: 'avg_pool' | 'max_pool',
  tfName: string,
  doc: string,
  derivative: (at: DerivativeContext, grow: (value: Wire) => Wire, gradient: Wire) => Wire,
): Primitive {
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
    derivative(at, gradient) {
      const { ops, inputs, output, attributes } = at;
      const x = inputs[0]!;
      const [window, stride] = [pairOf(attributes['size']), pairOf(attributes['stride'])];
      const [height, width] = x.type.shape as [number, number, number];
      const tiles = window.every(
        (item, i) => item === stride[i] && output.type.shape[i]! * item === [height, width][i],
      );
      if (!tiles) {
        const what = `The derivative of \`${name}\` with windows that overlap or leave a rest`;
        throw problem('support/not-yet', {
          what,
          instead: `Make the stride equal the size, and let it divide ${height}x${width}.`,
        });
      }
      return [derivative(at, (value) => ops.apply('resize_nearest', [value], { height, width }), gradient)];
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

/** Each element of a window gets its share. */
export const avgPool = pooling(
  'avg_pool',
  'avgPool',
  'The mean over windows of f32[H, W, C].',
  (at, grow, gradient) => {
    const [height, width] = pairOf(at.attributes['size']);
    return at.ops.div(grow(gradient), height * width);
  },
);

/** The largest element of a window gets all; those that tie share it. */
export const maxPool = pooling(
  'max_pool',
  'maxPool',
  'The largest value in windows of f32[H, W, C].',
  ({ ops, inputs: [x], output, attributes }, grow, gradient) => {
    const chosen = ops.toFloat(ops.equal(x!, grow(output)));
    const [height, width] = pairOf(attributes['size']);
    const options = { size: attributes['size']!, stride: attributes['stride']!, padding: 'valid' };
    const ties = ops.mul(ops.apply('avg_pool', [chosen], options), height * width);
    return ops.mul(grow(ops.div(gradient, ties)), chosen);
  },
);
