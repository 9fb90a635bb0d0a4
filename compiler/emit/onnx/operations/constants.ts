/** Values that no operand makes: numbers and tables of them. */
import type { Shape } from '../../../graph/ir/graph.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Spellings } from './spelling.js';

type Nested = number | readonly Nested[];

export const constants: Spellings = {
  constant: (_, attributes, { model }) => model.float(attributeNumber(attributes, 'value')),
  tensor: (_, attributes, { model, output }) =>
    model.floats([attributes['values'] as Nested].flat(Infinity as 1) as readonly number[], output.shape),
  whole: (_, attributes, { model }) => model.ints([attributeNumber(attributes, 'value')], []),
  fill(_, attributes, { model }) {
    const value = model.float(attributeNumber(attributes, 'value'));
    const shape = attributes['shape'] as Shape;
    return shape.length === 0 ? value : model.node('Expand', [value, model.ints(shape)]);
  },
  progress() {
    // Only a run can tell; what is lowered has an input in its place.
    throw new Error('internal: how far training has come is nothing that a model computes');
  },
};
