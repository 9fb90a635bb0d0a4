import { problem } from '../../diagnostics/report/problem.js';
import type { Range } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32, resolveAxis, showType } from '../ir/types.js';
import { known, needFloat } from './families.js';

export const concat: Primitive = {
  name: 'concat',
  doc: 'Tensors one after the other along an axis, the last one unless `axis` says otherwise.',
  operands: ['...'],
  options: [{ name: 'axis', type: 'axis', default: -1 }],
  infer(operands, options) {
    for (const x of operands) needFloat('concat', x);
    const [first] = operands;
    const rank = first!.shape.length;
    const axis = resolveAxis(options['axis'] as number, rank);
    if (axis === null)
      throw problem('shape/axis', {
        operation: 'concat',
        axis: options['axis'] as number,
        actual: showType(first!),
        rank,
      });
    for (const other of operands.slice(1)) {
      const fits = other.shape.length === rank && other.shape.every((dim, i) => i === axis || dim === first!.shape[i]);
      if (!fits) throw problem('shape/concat', { first: first!.shape, other: other.shape, axis });
    }
    const length = operands.reduce((total, x) => total + x.shape[axis]!, 0);
    const shape = first!.shape.map((dim, i) => (i === axis ? length : dim));
    const ranges = operands.map((x) => x.range);
    const range = ranges.some((item) => item === null)
      ? null
      : known([
          Math.min(...ranges.map((item) => (item as Range)[0])),
          Math.max(...ranges.map((item) => (item as Range)[1])),
        ]);
    return { type: f32(shape, operands.some((x) => x.batch), range), attributes: { axis } }; // prettier-ignore
  },
  derivative({ ops, inputs, output, attributes }, gradient) {
    const axis = attributes['axis'] as number;
    let at = 0;
    return inputs.map((x) => {
      const begin = output.type.shape.map((_, i) => (i === axis ? at : 0));
      at += x.type.shape[axis]!;
      return ops.apply('slice', [gradient], { begin, size: x.type.shape });
    });
  },
  flops: () => 0,
};
