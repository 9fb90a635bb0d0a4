/** Operations on many elements: reductions, and what works along an axis. */
import { dimsOf, reshaped, type Spelling, type Spellings } from './spelling.js';

const reduction =
  (op: string): Spelling =>
  ([x], attributes, context) => {
    const { model, inputs, output } = context;
    const { axes, batch, keep } = attributes as { axes: number[]; batch: boolean; keep: boolean };
    const lead = inputs[0]!.batch ? 1 : 0;
    const real = [...(batch ? [0] : []), ...axes.map((axis) => axis + lead)];
    if (real.length === 0) return x!;
    const reduced = model.node(op, [x!, model.ints(real)], { keepdims: keep ? 1 : 0 });
    // A batch axis that is reduced disappears; the language keeps only axes of the sample.
    return keep && batch ? reshaped(reduced, dimsOf(output, context.batch), context) : reduced;
  };

export const manyToOne: Spellings = {
  sum: reduction('ReduceSum'),
  mean: reduction('ReduceMean'),
  max: reduction('ReduceMax'),
  min: reduction('ReduceMin'),
  softmax: ([x], _, { model }) => model.node('Softmax', [x!], { axis: -1 }),
  log_softmax: ([x], _, { model }) => model.node('LogSoftmax', [x!], { axis: -1 }),
  argmax: ([x], _, { model }) => model.node('ArgMax', [x!], { axis: -1, keepdims: 0 }),
};
