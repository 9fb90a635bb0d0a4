import { problem } from '../../diagnostics/report/problem.js';
import type { Primitive } from './primitive.js';
import { f32, showSamples, showType } from '../ir/types.js';
import { needFloat } from './families.js';

export const gather: Primitive = {
  name: 'gather',
  doc: 'Rows of a table f32[N, ...] chosen by whole numbers int<N>.',
  operands: ['table', 'index'],
  options: [],
  infer([table, index]) {
    needFloat('gather', table!);
    if (index!.dtype !== 'i32') throw problem('type/needs-whole', { operation: 'gather', actual: showType(index!) });
    const rows = table!.shape[0];
    const bound = index!.range === null ? Infinity : index!.range[1] + 1;
    if (rows === undefined || table!.batch || bound > rows) {
      const own = table!.batch && bound <= (rows ?? 0);
      const shown = own ? showSamples(table!) : showType(table!);
      throw problem('shape/gather', { table: shown, index: showType(index!), rows: rows ?? 0, bound, own });
    }
    return { type: f32([...index!.shape, ...table!.shape.slice(1)], index!.batch, table!.range), attributes: {} };
  },
  derivative: ({ ops, inputs: [table, index] }, gradient) => [
    ops.apply('scatter', [index!, gradient], { rows: table!.type.shape[0]! }),
    null,
  ],
  flops: () => 0,
};
