/** Operations on many elements: reductions, and what works along an axis. */
import { type PyCode, asTensor, atom, dimension, isPicture, type Spelling, type Spellings, tensor } from './code.js';

const list = (items: readonly (string | number)[]): string => (items.length === 1 ? String(items[0]) : `(${items.join(', ')})`); // prettier-ignore

/** @param several the name where more than one axis is reduced */
const reduction = (name: string, several = name): Spelling => ({
  tensor([x], attributes, context) {
    const { inputs } = context;
    const input = inputs[0]!;
    const value: PyCode = asTensor(x!, context);
    const { axes, batch, keep } = attributes as { axes: number[]; batch: boolean; keep: boolean };
    const all = axes.length === input.shape.length && (batch || !input.batch);
    if (all && !keep) return tensor(`${atom(value)}.${name}()`);
    const real = [...(batch ? [0] : []), ...axes.map((axis) => dimension(axis, input))].sort((a, b) => a - b);
    if (real.length === 0) return value;
    const method = real.length > 1 ? several : name;
    const reduced = `${atom(value)}.${method}(${list(real)}${keep ? ', keepdim=True' : ''})`;
    // A batch axis that is reduced disappears; the language keeps only axes of the sample.
    if (keep && batch) return tensor(`${reduced}.squeeze(0)`);
    // Of a picture without its rows or its columns the channels are last again.
    const turned = !keep && isPicture(input) && axes.length === 1 && axes[0] !== 2;
    return tensor(turned ? `${reduced}.mT` : reduced);
  },
});

const along = (name: string): Spelling => ({
  tensor: ([x], _, { inputs: [type] }) => tensor(`${atom(x!)}.${name}(${isPicture(type!) ? dimension(2, type!) : -1})`),
});

export const manyToOne: Spellings = {
  sum: reduction('sum'),
  mean: reduction('mean'),
  max: reduction('amax'),
  min: reduction('amin'),
  softmax: along('softmax'),
  log_softmax: along('log_softmax'),
  argmax: along('argmax'),
};
