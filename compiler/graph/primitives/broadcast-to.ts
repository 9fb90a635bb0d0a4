import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { f32, showType } from '../ir/types.js';

export const broadcastTo: Primitive = {
  name: 'broadcast_to',
  doc: 'The first value repeated to the shape of the second, over axes of 1 and over the batch.',
  operands: ['x', 'like'],
  onlySizes: ['like'],
  options: [],
  infer([x, like]) {
    const [from, to] = [x!.shape, like!.shape];
    if (from.length !== to.length || from.some((dim, i) => dim !== 1 && dim !== to[i])) {
      throw problem('shape/broadcast', {
        operation: 'broadcast_to',
        left: showType(x!),
        right: showType(like!),
        leftShape: from,
        rightShape: to,
      });
    }
    return { type: f32(to, x!.batch || like!.batch, x!.range), attributes: {} };
  },
  derivative: (_, gradient) => [gradient, null],
  flops: () => 0,
};
