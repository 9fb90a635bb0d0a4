import { attributeNumber, type Primitive } from './primitive.js';
import type { Shape } from '../ir/graph.js';
import { f32 } from '../ir/types.js';

export const fill: Primitive = {
  name: 'fill',
  doc: 'One number everywhere: what `zeros[32]` and `ones[4, 4]` mean.',
  operands: [],
  options: [
    { name: 'value', type: 'float' },
    { name: 'shape', type: 'shape' },
  ],
  infer(_, options) {
    const value = attributeNumber(options, 'value');
    const shape = options['shape'] as Shape;
    return { type: f32(shape, false, [value, value]), attributes: { value, shape } };
  },
  derivative: () => [],
  flops: () => 0,
};
