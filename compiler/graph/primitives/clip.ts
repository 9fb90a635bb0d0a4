import { operations } from '../../../runtime/contract/formula.js';
import { problem } from '../../diagnostics/report/problem.js';
import { attributeNumber, type Primitive } from './primitive.js';
import { known, unary } from './families.js';

const base = unary({
  name: 'clip',
  doc: 'x held between low and high.',
  options: [
    { name: 'low', type: 'float' },
    { name: 'high', type: 'float' },
  ],
  range: (x, options) => {
    const [low, high] = [attributeNumber(options, 'low'), attributeNumber(options, 'high')];
    const held = (value: number) => Math.min(Math.max(value, low), high);
    return known([held(x[0]), held(x[1])]);
  },
  number: operations.clip,
  derivative: ({ ops, x, attributes }, gradient) => {
    const [low, high] = [attributeNumber(attributes, 'low'), attributeNumber(attributes, 'high')];
    return ops.select(ops.greaterEqual(x, low), ops.select(ops.greaterEqual(high, x), gradient, 0), 0);
  },
});

export const clip: Primitive = {
  ...base,
  infer(operands, options) {
    const [low, high] = [attributeNumber(options, 'low'), attributeNumber(options, 'high')];
    if (low > high) throw problem('value/empty-range', { what: '`clip`', low, high });
    return base.infer(operands, options);
  },
};
