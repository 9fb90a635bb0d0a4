import type { Primitive } from './primitive.js';

export const broadcastBatch: Primitive = {
  name: 'broadcast_batch',
  doc: 'The first value once for each sample that the second has; its shape stays.',
  operands: ['x', 'like'],
  onlySizes: ['like'],
  options: [],
  infer: ([x, like]) => ({ type: { ...x!, batch: x!.batch || like!.batch }, attributes: {} }),
  derivative: (_, gradient) => [gradient, null],
  flops: () => 0,
};
