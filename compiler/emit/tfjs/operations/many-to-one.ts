/** Operations on many elements: reductions, and what works along an axis. */
import { asTensor, listCode, type Spelling, type Spellings } from './spelling.js';

const reduction = (name: string): Spelling => ({
  tensor: ([x], attributes, { inputs, literal }) => {
    const input = inputs[0]!;
    const { axes, batch, keep } = attributes as { axes: number[]; batch: boolean; keep: boolean };
    const all = axes.length === input.shape.length && (batch || !input.batch);
    if (all && !keep) return `${asTensor(x!)}.${name}()`;
    const real = [...(batch ? [0] : []), ...axes.map((axis) => (input.batch ? axis + 1 : axis))];
    if (real.length === 0) return asTensor(x!);
    // A batch axis that is reduced disappears; the language keeps only axes of the sample.
    const list = listCode(real.map((axis, i) => literal(`axis.${i}`, axis)));
    const reduced = `${asTensor(x!)}.${name}(${list}${keep ? ', true' : ''})`;
    return keep && batch ? `${reduced}.squeeze([0])` : reduced;
  },
});

export const manyToOne: Spellings = {
  sum: reduction('sum'),
  mean: reduction('mean'),
  max: reduction('max'),
  min: reduction('min'),
  softmax: { tensor: ([x]) => `${x!.text}.softmax()` },
  log_softmax: { tensor: ([x]) => `${x!.text}.logSoftmax()` },
  argmax: { tensor: ([x]) => `${x!.text}.argMax(-1)` },
};
