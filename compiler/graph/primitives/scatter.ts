import { attributeNumber, type Primitive } from './primitive.js';
import { f32, size } from '../ir/types.js';
import { asTensor } from './families.js';

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
  tfjs([index, values], attributes, { inputs, output }) {
    const rows = attributeNumber(attributes, 'rows');
    const flat = `${asTensor(values!)}.reshape([${[-1, ...output.shape.slice(1)].join(', ')}])`;
    const { shape, batch } = inputs[0]!;
    const ids = shape.length + (batch ? 1 : 0) === 1 ? index!.text : `${index!.text}.reshape([-1])`;
    return `tf.unsortedSegmentSum(${flat}, ${ids}.toInt() as tf.Tensor1D, ${rows})`;
  },
};
