import { problem } from '../../diagnostics/report/problem.js';
import type { Shape } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';
import { spread } from './families.js';

type Nested = number | readonly Nested[];

/** A list of numbers, or lists of lists of them, as a constant: filters, positions, masks. */
export const tensor: Primitive = {
  name: 'tensor',
  doc: 'The numbers of a list as a constant tensor: `tensor([1, 3, 3, 1])`, `tensor(0..8)`, `tensor([[0, 1], [1, 0]])`.',
  operands: [],
  options: [{ name: 'values', type: 'any' }],
  infer(_, options) {
    const values = options['values'] as Nested;
    const shape = shapeOf(values);
    const flat = [values].flat(Infinity as 1) as readonly number[];
    if (shape === null || shape.length === 0 || flat.some((item) => typeof item !== 'number'))
      throw problem('type/not-a-table', {});
    return { type: f32(shape, false, spread(flat)), attributes: { values: values } };
  },
  derivative: () => [],
  flops: () => 0,
};

/** Null for lists of different lengths beside each other, and for empty ones. */
function shapeOf(values: Nested): Shape | null {
  if (!Array.isArray(values)) return [];
  const shapes = (values as readonly Nested[]).map(shapeOf);
  const [first] = shapes;
  if (first === undefined || first === null) return null;
  return shapes.every((shape) => shape?.join() === first.join()) ? [values.length, ...first] : null;
}
