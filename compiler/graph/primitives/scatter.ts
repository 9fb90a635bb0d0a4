import { attributeNumber, type Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';

/** The gradient of `gather` for its table. */
export const scatter: Primitive = {
  name: 'scatter',
  doc: 'A table of rows, each the sum over the batch of the values whose number is that row.',
  operands: ['index', 'values'],
  options: [{ name: 'rows', type: 'int' }],
  infer([index, values], options) {
    const row = values!.shape.slice(index!.shape.length);
    return { type: f32([attributeNumber(options, 'rows'), ...row], false), attributes: options };
  },
  derivative: ({ ops, inputs: [index] }, gradient) => [null, ops.apply('gather', [gradient, index!])],
  flops: ([, values]) => size(values!.shape),
};
