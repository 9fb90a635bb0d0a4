import { problem } from '../../diagnostics/problem.js';
import type { Primitive } from '../primitive.js';
import { showType } from '../types.js';
import { needFloat } from './families.js';

export const argmax: Primitive = {
  name: 'argmax',
  doc: 'Where the last axis is largest, the first of equals: f32[..., N] as int<N>[...]. It passes no gradient.',
  operands: ['x'],
  options: [],
  infer([x]) {
    needFloat('argmax', x!);
    const count = x!.shape.at(-1);
    if (count === undefined)
      throw problem('shape/rank', { operation: 'argmax', actual: showType(x!), rank: 0, expected: 1, layout: '[N]' });
    return {
      type: { dtype: 'i32', shape: x!.shape.slice(0, -1), batch: x!.batch, range: [0, count - 1] },
      attributes: {},
    };
  },
  derivative: () => [null],
  flops: ([x]) => x!.shape.reduce((product, dim) => product * dim, 1),
  tfjs: ([x]) => `${x!.text}.argMax(-1)`,
};
