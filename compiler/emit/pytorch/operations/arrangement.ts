/** Operations that only move numbers: between axes, along them, and over the batch. */
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Pair } from '../../../graph/primitives/windows.js';
import { asLast, asTensor, atom, axesOf, dimension, fromLast, isPicture, liesAlike, type PyCode, type SpellingContext, type Spellings, tensor, tuple } from './code.js'; // prettier-ignore
import { aligned } from './elementwise.js';

/** A value that is the same for all samples, repeated for each of them. */
export const forEachSample = (code: PyCode, type: SpellingContext['output'], context: SpellingContext): PyCode => {
  return type.batch ? code : repeated(asTensor(code, context), context.batchSize(), type);
};

const repeated = (value: PyCode, times: string, { shape }: SpellingContext['output']): PyCode =>
  tensor(`${atom(value)}.expand(${[times, ...shape.map(() => -1)].join(', ')})`);

export const arrangement: Spellings = {
  reshape: {
    tensor([x], _, context) {
      const { inputs, output, literal } = context;
      const [input] = inputs as [SpellingContext['output']];
      const value = asTensor(x!, context);
      // Where a picture has one channel or one pixel its numbers lie as the language has them.
      const whole = isPicture(input) && !liesAlike(input) ? asLast(value, input) : atom(value);
      const size = (axis: number) => literal(`axis${axis}`, output.shape[axis]!);
      const batch = output.batch ? ['-1'] : [];
      if (isPicture(output) && liesAlike(output)) {
        const text = `${whole}.reshape(${[...batch, ...[2, 0, 1].map(size)].join(', ')})`;
        return tensor(text);
      }
      if (output.batch && output.shape.length === 1 && input.shape.length > 0) return tensor(`${whole}.flatten(1)`);
      if (output.shape.length === 0) return tensor(`${whole}.${output.batch ? 'reshape(-1)' : 'squeeze()'}`);
      return fromLast(
        `${whole}.reshape(${[...batch, ...output.shape.map((_, axis) => size(axis))].join(', ')})`,
        output,
      );
    },
  },
  transpose: {
    tensor([x], attributes, { inputs, output }) {
      const order = attributes['order'] as readonly number[];
      const [input] = inputs as [SpellingContext['output']];
      const axes = axesOf(output).map((axis) => dimension(order[axis]!, input));
      const all = output.batch ? [0, ...axes] : axes;
      if (all.every((axis, i) => axis === i)) return x!;
      return all.length === 2 ? tensor(`${atom(x!)}.t()`) : tensor(`${atom(x!)}.permute(${all.join(', ')})`);
    },
  },
  concat: {
    tensor(operands, attributes, context) {
      const { inputs, output, uses } = context;
      // A value that is the same for all samples is repeated for each before it can stand beside ones that differ.
      const parts = operands.map((code, i) => (output.batch ? forEachSample(code, inputs[i]!, context) : asTensor(code, context)).text); // prettier-ignore
      return tensor(`${uses('torch')}.cat(${tuple(parts)}, ${dimension(attributes['axis'] as number, output)})`);
    },
  },
  slice: {
    tensor([x], attributes, { inputs, output, literal }) {
      const [begin, size] = [attributes['begin'] as readonly number[], attributes['size'] as readonly number[]];
      const [input] = inputs as [SpellingContext['output']];
      const parts = axesOf(output).map((axis) => {
        const [first, count, all] = [begin[axis]!, size[axis]!, input.shape[axis]!];
        if (first === 0 && count === all) return ':';
        const start = first === 0 ? '' : literal(`begin.axis${axis}`, first);
        return `${start}:${first + count === all ? '' : literal(`end.axis${axis}`, first + count)}`;
      });
      const every = output.batch ? [':', ...parts] : parts;
      while (every.at(-1) === ':') every.pop();
      return every.length === 0 ? x! : tensor(`${atom(x!)}[${every.join(', ')}]`);
    },
  },
  pad: {
    tensor([x], attributes, { output, literal, uses }) {
      const pads = attributes['pads'] as unknown as readonly Pair[];
      // PyTorch counts from the last dimension on.
      const amounts = [...axesOf(output)].reverse().flatMap((axis) => pads[axis]!.map((amount, side) => literal(`pad${axis}.${side}`, amount))); // prettier-ignore
      while (amounts.length > 2 && amounts.at(-1) === '0' && amounts.at(-2) === '0') amounts.splice(-2);
      return amounts.length === 0 ? x! : tensor(`${uses('F')}.pad(${x!.text}, ${tuple(amounts)})`);
    },
  },
  gather: {
    tensor: ([table, index], _, { inputs, output }) =>
      fromLast(`${asLast(table!, inputs[0]!)}[${isPicture(inputs[1]!) ? asLast(index!, inputs[1]!) : index!.text}]`, output), // prettier-ignore
  },
  scatter: {
    tensor([index, values], attributes, { inputs, output, literal, uses }) {
      const rows = literal('rows', attributeNumber(attributes, 'rows'));
      const torch = uses('torch');
      const parts = asLast(values!, inputs[1]!);
      const sizes = output.shape.slice(1).map((size, axis) => literal(`axis${axis + 1}`, size));
      const flat = `${parts}.reshape(${['-1', ...sizes].join(', ')})`;
      const ids = asLast(index!, inputs[0]!);
      const empty = `${torch}.zeros(${tuple([rows, ...sizes])}, device=${parts}.device)`;
      return fromLast(`${empty}.index_add(0, ${ids}.reshape(-1), ${flat})`, output);
    },
  },
  one_hot: {
    tensor: ([x], attributes, { inputs, output, literal, uses }) =>
      fromLast(`${uses('F')}.one_hot(${isPicture(inputs[0]!) ? asLast(x!, inputs[0]!) : x!.text}, ${literal('classes', attributeNumber(attributes, 'classes'))}).float()`, output), // prettier-ignore
  },
  broadcast_to: {
    tensor([x, like], _, context) {
      const [from, to] = context.inputs as [SpellingContext['output'], SpellingContext['output']];
      const value = aligned(asTensor(x!, context), from, context.output);
      if (from.batch && !to.batch) return tensor(`${atom(value)}.expand(-1, *${atom(like!)}.shape)`);
      return tensor(`${atom(value)}.expand_as(${like!.text})`);
    },
  },
  broadcast_batch: {
    tensor([x, like], _, context) {
      const [from, to] = context.inputs as [SpellingContext['output'], SpellingContext['output']];
      const value = asTensor(x!, context);
      if (from.batch || !to.batch) return value;
      return repeated(value, `len(${like!.text})`, from);
    },
  },
  batch_size: {
    tensor: ([x], _, context) => asTensor({ text: context.inputs[0]!.batch ? `len(${x!.text})` : '1', plain: true }, context), // prettier-ignore
    plain: ([x], _, { inputs }) => ({ text: inputs[0]!.batch ? `len(${x!.text})` : '1' }),
  },
};
