import type { Value } from '../ir/value.js';
import type { Operations } from './operations.js';
import type { Primitive } from './primitive.js';
import { problem } from '../../diagnostics/report/problem.js';
import { f32, showType, size } from '../ir/types.js';
import { needFloat } from './families.js';

function overLastAxis(
  name: string,
  doc: string,
  range: readonly [number, number],
  derivative: (ops: Operations, y: Value, gradient: Value) => Value,
): Primitive {
  return {
    name,
    doc,
    operands: ['x'],
    options: [],
    infer([x]) {
      needFloat(name, x!);
      if (x!.shape.length === 0)
        throw problem('shape/axis', { operation: name, axis: -1, actual: showType(x!), rank: 0 });
      return { type: f32(x!.shape, x!.batch, range), attributes: {} };
    },
    derivative: ({ ops, output }, gradient) => [derivative(ops, output, gradient)],
    flops: (_, output) => 12 * size(output.shape),
  };
}

const total = (ops: Operations, x: Value): Value => ops.sum(x, [x.type.shape.length - 1], { keep: true });

export const softmax = overLastAxis(
  'softmax',
  'Probabilities from logits over the last axis.',
  [0, 1],
  (ops, y, gradient) => ops.mul(y, ops.sub(gradient, total(ops, ops.mul(gradient, y)))),
);
export const logSoftmax = overLastAxis(
  'log_softmax',
  'Logarithms of the softmax over the last axis.',
  [-Infinity, 0],
  (ops, y, gradient) => ops.sub(gradient, ops.mul(ops.exp(y), total(ops, gradient))),
);
