import type { Attribute, Attributes } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { type Pair, pairOf, positive } from './windows.js';

export const pad: Primitive = {
  name: 'pad',
  doc: 'Zeros around the height and width of f32[H, W, C]: `amount` on both sides, or `amount` before and `after` after.',
  operands: ['x'],
  options: [
    { name: 'amount', type: 'pair', default: null },
    { name: 'after', type: 'pair', default: null },
    // Before and after along every axis, where it is the gradient of a slice.
    { name: 'pads', type: 'any', default: null },
  ],
  infer([x], options) {
    needFloat('pad', x!);
    const given: Attribute = options['pads'] ?? null;
    if (given === null) needRank('pad', x!, 3, '[height, width, channels]');
    const pads = given === null ? around(options) : (given as unknown as readonly Pair[]);
    const shape = x!.shape.map((dim, i) => pads[i]![0] + dim + pads[i]![1]);
    const range = x!.range === null ? null : ([Math.min(x!.range[0], 0), Math.max(x!.range[1], 0)] as const);
    return { type: f32(shape, x!.batch, range), attributes: { pads } };
  },
  derivative({ ops, inputs: [x], attributes }, gradient) {
    const pads = attributes['pads'] as unknown as readonly Pair[];
    return [ops.apply('slice', [gradient], { begin: pads.map(([before]) => before), size: x!.type.shape })];
  },
  flops: () => 0,
};

function around(options: Attributes): readonly Pair[] {
  const before = pairOf(options['amount'] ?? 0);
  const after = (options['after'] ?? null) === null ? before : pairOf(options['after']);
  positive('pad', 'amount', before, 0);
  positive('pad', 'after', after, 0);
  return [
    [before[0], after[0]],
    [before[1], after[1]],
    [0, 0],
  ];
}
