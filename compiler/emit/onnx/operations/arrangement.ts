/** Operations that only move numbers: between axes, along them, and over the batch. */
import { size } from '../../../graph/ir/types.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Pair } from '../../../graph/primitives/windows.js';
import { elementTypes } from '../model/model.js';
import { batchOf, dimsOf, forEachSample, reshaped, type Spellings, transposed } from './spelling.js';

export const arrangement: Spellings = {
  reshape: ([x], _, context) => reshaped(x!, dimsOf(context.output, context.batch), context),
  transpose([x], attributes, context) {
    const order = attributes['order'] as readonly number[];
    return transposed(x!, context.output.batch ? [0, ...order.map((axis) => axis + 1)] : order, context);
  },
  concat(operands, attributes, context) {
    const { model, inputs, output } = context;
    const varying = operands[inputs.findIndex(({ batch }) => batch)];
    // A value that is the same for all samples is repeated for each before it can stand beside ones that differ.
    const parts = operands.map((x, i) => (varying === undefined ? x : forEachSample(x, inputs[i]!, varying, context)));
    return model.node('Concat', parts, { axis: (attributes['axis'] as number) + (output.batch ? 1 : 0) });
  },
  slice([x], attributes, { model, inputs: [type] }) {
    const [begin, length] = [attributes['begin'] as readonly number[], attributes['size'] as readonly number[]];
    const cut = type!.shape.flatMap((dim, axis) => (length[axis] === dim ? [] : [axis]));
    if (cut.length === 0) return x!;
    const lead = type!.batch ? 1 : 0;
    const starts = cut.map((axis) => begin[axis]!);
    const ends = cut.map((axis) => begin[axis]! + length[axis]!);
    return model.node('Slice', [x!, model.ints(starts), model.ints(ends), model.ints(cut.map((axis) => axis + lead))]);
  },
  pad([x], attributes, { model, output }) {
    const pads = [...(output.batch ? [[0, 0] as const] : []), ...(attributes['pads'] as unknown as readonly Pair[])];
    if (pads.every(([before, after]) => before === 0 && after === 0)) return x!;
    return model.node('Pad', [x!, model.ints([0, 1].flatMap((end) => pads.map((pair) => pair[end as 0 | 1])))]);
  },
  gather: ([table, index], _, { model }) => model.node('Gather', [table!, index!], { axis: 0 }),
  scatter([index, values], attributes, context) {
    const { model, output } = context;
    const [rows, length] = [attributeNumber(attributes, 'rows'), size(output.shape.slice(1))];
    // The engine adds up one element after the other, so that equal numbers do not race.
    const places = model.node('Expand', [reshaped(index!, [-1, 1], context), model.ints([1, length])]);
    const zeros = model.node('Expand', [model.float(0), model.ints([rows, length])]);
    const updates = reshaped(values!, [-1, length], context);
    const sums = model.node('ScatterElements', [zeros, places, updates], { axis: 0, reduction: 'add' });
    return reshaped(sums, output.shape, context);
  },
  one_hot([x], attributes, context) {
    const { model, inputs: [type], batch } = context; // prettier-ignore
    const classes = Array.from({ length: attributeNumber(attributes, 'classes') }, (_, number) => number);
    const apart = reshaped(x!, [...dimsOf(type!, batch), 1], context);
    return model.node('Cast', [model.node('Equal', [apart, model.ints(classes)])], { to: elementTypes.float });
  },
  broadcast_to([x, like], _, context) {
    const { model, inputs: [from, to], batch } = context; // prettier-ignore
    const varies = to!.batch && !from!.batch;
    // Sizes of 1 are repeated to any, and stay where they are asked for.
    const lead = varies ? [batch] : from!.batch ? [1] : [];
    const dims = [...lead, ...to!.shape];
    const known = dims.every((dim) => typeof dim === 'number');
    return model.node('Expand', [x!, known ? model.ints(dims) : model.node('Shape', [like!])]);
  },
  broadcast_batch: ([x, like], _, context) =>
    context.inputs[1]!.batch ? forEachSample(x!, context.inputs[0]!, like!, context) : x!,
  batch_size([x], _, context) {
    const { model, batch, inputs: [type] } = context; // prettier-ignore
    if (!type!.batch) return model.float(1);
    if (typeof batch === 'number') return model.float(batch);
    return reshaped(model.node('Cast', [batchOf(x!, context)], { to: elementTypes.float }), [], context);
  },
};
