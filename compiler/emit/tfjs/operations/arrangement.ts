/** Operations that only move numbers: between axes, along them, and over the batch. */
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Pair } from '../../../graph/primitives/windows.js';
import { asTensor, forEachSample, listCode, shapeCode, sizeCodes, type Spellings } from './spelling.js';

export const arrangement: Spellings = {
  reshape: {
    tensor: ([x], _, { output, literal }) => `${x!.text}.reshape(${shapeCode(output, '-1', literal)})`,
  },
  transpose: {
    tensor([x], attributes, { output }) {
      const order = attributes['order'] as readonly number[];
      return `${x!.text}.transpose([${(output.batch ? [0, ...order.map((axis) => axis + 1)] : order).join(', ')}])`;
    },
  },
  concat: {
    tensor(operands, attributes, context) {
      const { inputs, output } = context;
      // A value that is the same for all samples is repeated for each before it can stand beside ones that differ.
      const parts = operands.map(({ text }, i) =>
        output.batch ? forEachSample(text, inputs[i]!, context, `operand${i}.`) : text,
      );
      return `tf.concat([${parts.join(', ')}], ${(attributes['axis'] as number) + (output.batch ? 1 : 0)})`;
    },
  },
  slice: {
    tensor([x], attributes, { output, literal }) {
      const [begin, size] = [attributes['begin'] as readonly number[], attributes['size'] as readonly number[]];
      // TensorFlow.js takes no part of a single number.
      if (!output.batch && begin.length === 0) return x!.text;
      const [first, all] = output.batch ? [[0], [-1]] : [[], []];
      const starts = listCode([...first, ...sizeCodes(begin, literal, 'begin.')]);
      return `${x!.text}.slice(${starts}, ${listCode([...all, ...sizeCodes(size, literal)])})`;
    },
  },
  pad: {
    tensor([x], attributes, { output, literal }) {
      const pads = attributes['pads'] as unknown as readonly Pair[];
      // TensorFlow.js does not pad a single number.
      if (!output.batch && pads.length === 0) return x!.text;
      const all = pads.map((pair, axis) => listCode(pair.map((amount, side) => literal(`pad${axis}.${side}`, amount))));
      return `tf.pad(${x!.text}, ${listCode([...(output.batch ? ['[0, 0]'] : []), ...all])})`;
    },
  },
  gather: { tensor: ([table, index]) => `tf.gather(${table!.text}, ${index!.text}.toInt())` },
  scatter: {
    tensor([index, values], attributes, { inputs, output, literal }) {
      const rows = attributeNumber(attributes, 'rows');
      const flat = `${asTensor(values!)}.reshape(${listCode([-1, ...sizeCodes(output.shape.slice(1), literal)])})`;
      const { shape, batch } = inputs[0]!;
      const ids = shape.length + (batch ? 1 : 0) === 1 ? index!.text : `${index!.text}.reshape([-1])`;
      return `tf.unsortedSegmentSum(${flat}, ${ids}.toInt() as tf.Tensor1D, ${literal('rows', rows)})`;
    },
  },
  one_hot: {
    tensor: ([x], attributes, { literal }) =>
      `tf.oneHot(${x!.text}.toInt(), ${literal('classes', attributeNumber(attributes, 'classes'))}).toFloat()`,
  },
  broadcast_to: {
    tensor([x, like], _, { inputs: [from, to] }) {
      const shape =
        from!.batch && !to!.batch ? `[${x!.text}.shape[0]!, ...${like!.text}.shape]` : `${like!.text}.shape`;
      return `${asTensor(x!)}.broadcastTo(${shape})`;
    },
  },
  broadcast_batch: {
    tensor([x, like], _, { inputs: [from, to], literal }) {
      if (from!.batch || !to!.batch) return asTensor(x!);
      return `${asTensor(x!)}.broadcastTo(${listCode([`${like!.text}.shape[0]!`, ...sizeCodes(from!.shape, literal)])})`;
    },
  },
  batch_size: { tensor: ([x], _, { inputs: [type] }) => `tf.scalar(${type!.batch ? `${x!.text}.shape[0]!` : 1})` },
};
