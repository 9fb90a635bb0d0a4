import { attributeNumber } from './primitive.js';
import { unary } from './families.js';

export const leakyRelu = unary({
  name: 'leaky_relu',
  doc: 'x where positive, slope * x elsewhere (Maas, Hannun, Ng 2013).',
  options: [{ name: 'slope', type: 'float', default: 0.01 }],
  range: ([low, high], options) => {
    const f = (x: number) => (x >= 0 ? x : attributeNumber(options, 'slope') * x);
    return attributeNumber(options, 'slope') >= 0 ? [f(low), f(high)] : null;
  },
  cost: 2,
  derivative: ({ ops, x, attributes }, gradient) =>
    ops.select(ops.greater(x, 0), gradient, ops.mul(gradient, attributeNumber(attributes, 'slope'))),
});
