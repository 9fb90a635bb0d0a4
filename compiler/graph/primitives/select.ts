import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { f32, showType, size } from '../ir/types.js';
import { broadcast, known, needFloat, spread } from './families.js';

export const select: Primitive = {
  name: 'select',
  doc: 'a where the condition holds, b elsewhere.',
  operands: ['condition', 'a', 'b'],
  options: [],
  broadcasts: true,
  infer([condition, a, b]) {
    if (condition!.dtype !== 'bool')
      throw problem('type/needs-condition', { operation: 'select', actual: showType(condition!) });
    const whole = a!.dtype === 'i32' && b!.dtype === 'i32';
    if (!whole) {
      needFloat('select', a!);
      needFloat('select', b!);
    }
    const values = { ...a!, shape: broadcast('select', a!, b!) };
    const shape = broadcast('select', condition!, values);
    const range = a!.range === null || b!.range === null ? null : known(spread([...a!.range, ...b!.range]));
    const type = f32(shape, condition!.batch || a!.batch || b!.batch, range);
    return { type: whole ? { ...type, dtype: 'i32' } : type, attributes: {} };
  },
  derivative: ({ ops, inputs: [condition] }, gradient) => [
    null,
    ops.select(condition!, gradient, 0),
    ops.select(condition!, 0, gradient),
  ],
  flops: (_, output) => size(output.shape),
};
