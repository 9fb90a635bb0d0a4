import { unary } from './families.js';

export const elu = unary({
  name: 'elu',
  doc: 'x where positive, e^x - 1 elsewhere (Clevert, Unterthiner, Hochreiter 2016).',
  range: ([low, high]) => [low > 0 ? low : Math.expm1(low), high > 0 ? high : Math.expm1(high)],
  cost: 8,
  derivative: ({ ops, x, y }, gradient) => ops.select(ops.greater(x, 0), gradient, ops.mul(gradient, ops.add(y, 1))),
});
