import type { Primitive } from './primitive.js';

/** Written `x[..., 0:3]`; the indices are checked where they are read, so the sizes here are right. */
export const slice: Primitive = {
  name: 'slice',
  doc: 'A part of a tensor: `x[0:2, ..., 3]`.',
  operands: ['x'],
  options: [
    { name: 'begin', type: 'shape' },
    { name: 'size', type: 'shape' },
  ],
  infer: ([x], options) => ({ type: { ...x!, shape: options['size'] as readonly number[] }, attributes: options }),
  derivative({ ops, inputs: [x], attributes }, gradient) {
    const [begin, size] = [attributes['begin'] as readonly number[], attributes['size'] as readonly number[]];
    const pads = x!.type.shape.map((dim, i) => [begin[i]!, dim - begin[i]! - size[i]!]);
    return [ops.apply('pad', [gradient], { pads })];
  },
  flops: () => 0,
};
