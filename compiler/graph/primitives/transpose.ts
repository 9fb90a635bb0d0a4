import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { showType } from '../ir/types.js';

export const transpose: Primitive = {
  name: 'transpose',
  doc: 'The axes in another order: `transpose(x, 1, 0)` swaps the axes of a matrix.',
  operands: ['x'],
  options: [{ name: 'order', type: 'shape' }],
  infer([x], options) {
    const order = options['order'] as readonly number[];
    if ([...order].sort((a, b) => a - b).join() !== x!.shape.map((_, i) => i).join()) {
      throw problem('shape/transpose-order', { actual: showType(x!), order, rank: x!.shape.length });
    }
    return { type: { ...x!, shape: order.map((axis) => x!.shape[axis]!) }, attributes: { order } };
  },
  derivative({ ops, attributes }, gradient) {
    const order = attributes['order'] as readonly number[];
    return [ops.transpose(gradient, order.map((_, axis) => order.indexOf(axis)))]; // prettier-ignore
  },
  flops: () => 0,
};
