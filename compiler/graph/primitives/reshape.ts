import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { size } from '../ir/types.js';

export const reshape: Primitive = {
  name: 'reshape',
  doc: 'The same elements in another shape, in row-major order; one size may be `_`.',
  operands: ['x'],
  options: [{ name: 'shape', type: 'shape' }],
  infer([x], options) {
    const wanted = options['shape'] as readonly (number | null)[];
    const from = size(x!.shape);
    const fixed = wanted.reduce<number>((product, dim) => product * (dim ?? 1), 1);
    const holes = wanted.filter((dim) => dim === null).length;
    if (holes > 1) throw problem('shape/reshape-holes', { from: x!.shape, to: wanted });
    if (holes === 1 && (fixed === 0 || from % fixed !== 0))
      throw problem('shape/reshape-hole', { from: x!.shape, to: wanted, elements: from, fixed });
    const shape = wanted.map((dim) => dim ?? from / fixed);
    if (size(shape) !== from)
      throw problem('shape/reshape', { from: x!.shape, to: shape, elements: from, wanted: size(shape) });
    return { type: { ...x!, shape }, attributes: { shape } };
  },
  derivative: ({ ops, inputs: [x] }, gradient) => [ops.reshape(gradient, x!.type.shape)],
  flops: () => 0,
};
