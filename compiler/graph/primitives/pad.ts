import type { Primitive } from '../primitive.js';
import { f32 } from '../types.js';
import { padded } from './conv2d.js';
import { needFloat, needRank } from './families.js';
import { type Pads, pairOf, positive } from './windows.js';

export const pad: Primitive = {
  name: 'pad',
  doc: 'Zeros around the height and width of f32[H, W, C]: `amount` on both sides, or `amount` before and `after` after.',
  operands: ['x'],
  options: [
    { name: 'amount', type: 'pair' },
    { name: 'after', type: 'pair', default: null },
  ],
  infer([x], options) {
    needFloat('pad', x!);
    needRank('pad', x!, 3, '[height, width, channels]');
    const before = pairOf(options['amount']);
    const after = options['after'] === null ? before : pairOf(options['after']);
    positive('pad', 'amount', before, 0);
    positive('pad', 'after', after, 0);
    const [height, width, channels] = x!.shape as [number, number, number];
    const pads: Pads = [
      [before[0], after[0]],
      [before[1], after[1]],
    ];
    const shape = [height + before[0] + after[0], width + before[1] + after[1], channels];
    const range = x!.range === null ? null : ([Math.min(x!.range[0], 0), Math.max(x!.range[1], 0)] as const);
    return { type: f32(shape, x!.batch, range), attributes: { pads } };
  },
  flops: () => 0,
  tfjs: ([x], attributes) => padded(x!.text, attributes['pads'] as unknown as Pads),
};
