/** Operations that only move numbers: between axes, along them, and over the batch. */
import * as tf from '@tensorflow/tfjs-core';
import { flat, of, type Gradient, type Gradients } from './gradient.js';

/** Several tensors side by side: each gets its part. */
const ofParts = (parts: (dy: tf.Tensor, saved: readonly tf.Tensor[], axis: number) => readonly tf.Tensor[]): Gradient => ({
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const gradient = dy as tf.Tensor;
    const [axis] = tf.util.parseAxisParam(attributes['axis'] as number, gradient.shape);
    return Object.fromEntries(parts(gradient, saved, axis!).map((part, i) => [i, () => part]));
  },
}); // prettier-ignore

/** One tensor cut into several: they come together again. */
const ofCut = (input: string, joined: (parts: tf.Tensor[], axis: number) => tf.Tensor): Gradient => ({
  gradFunc: (dy, _saved, attributes) => ({ [input]: () => joined(dy as tf.Tensor[], attributes['axis'] as number) }),
});

/** Entries along an axis, such as rows of a table: each gets the gradients of its copies. */
const gather: Gradient = {
  inputsToSave: ['x', 'indices'],
  gradFunc: (dy, saved, attributes) => {
    const [x, indices] = saved as [tf.Tensor, tf.Tensor];
    const axis = tf.util.parseAxisParam(attributes['axis'] as number, x.shape)[0]!;
    return {
      x: () => {
        const entries = (dy as tf.Tensor).reshape(x.shape.map((size, i) => (i === axis ? indices.size : size)));
        const ids = indices.reshape<tf.Tensor1D>([-1]);
        if (axis === 0) return tf.unsortedSegmentSum(entries, ids, x.shape[0]);
        const order = [axis, ...x.shape.keys()].filter((each, i) => i === 0 || each !== axis);
        const sums = tf.unsortedSegmentSum(entries.transpose(order), ids, x.shape[axis]!);
        return sums.transpose(tf.backend_util.getUndoAxesPermutation(order));
      },
      indices: () => tf.zeros(indices.shape),
    };
  },
};

const segmentSum: Gradient = {
  inputsToSave: ['segmentIds'],
  gradFunc: (dy, [ids]) => ({
    x: () => tf.gather(dy as tf.Tensor, ids!),
    segmentIds: () => tf.zeros(ids!.shape),
  }),
};

/** Each element of a tiled tensor gathers the gradients of its copies. The library adds up one slice per copy. */
const tile = of((dy, x, attributes) => {
  // [reps[0], shape[0], reps[1], shape[1], ...] with neighbours of one kind joined: engines differ in how many axes
  // they can sum.
  const axes: { size: number; copies: boolean }[] = [];
  const add = (size: number, copies: boolean): void => {
    const last = axes.at(-1);
    if (size === 1) return;
    if (last?.copies === copies) last.size *= size;
    else axes.push({ size, copies });
  };
  (attributes['reps'] as number[]).forEach((count, axis) => {
    add(count, true);
    add(x.shape[axis]!, false);
  });
  const repeated = axes.flatMap(({ copies }, axis) => (copies ? [axis] : []));
  return dy.reshape(axes.map(({ size }) => size)).sum(repeated).reshape(x.shape);
}); // prettier-ignore

/** The mirrored margins fold back onto what they mirror; the library cuts them off. */
const mirrorPad = of((dy, x, attributes) => {
  const { paddings, mode } = attributes as unknown as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
  const skipped = mode === 'reflect' ? 1 : 0;
  return paddings.reduce((folded, margins, axis) => fold(folded, axis, x.shape[axis]!, margins, skipped), dy);
});

/** Folds one axis of a mirror-padded gradient; the edge itself is mirrored unless it is `skipped`. */
function fold(
  dy: tf.Tensor,
  axis: number,
  size: number,
  [before, after]: readonly [number, number],
  skipped: number,
): tf.Tensor {
  const part = (start: number, length: number): tf.Tensor =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? start : 0)),
      dy.shape.map((whole, i) => (i === axis ? length : whole)),
    );
  const placed = (piece: tf.Tensor, start: number): tf.Tensor =>
    tf.pad(
      tf.reverse(piece, [axis]),
      dy.shape.map((_, i) => (i === axis ? [start, size - start - piece.shape[axis]!] : [0, 0])),
    );
  const middle = part(before, size);
  const front = before > 0 ? [placed(part(0, before), skipped)] : [];
  const back = after > 0 ? [placed(part(before + size, after), size - after - skipped)] : [];
  return [...front, ...back].reduce((sum, piece) => sum.add(piece), middle);
}

export const arrangement: Gradients = {
  Concat: ofParts((dy, saved, axis) => tf.split(dy, saved.map(({ shape }) => shape[axis]!), axis)), // prettier-ignore
  ExpandDims: of((dy, x) => dy.reshape(x.shape), 'input'),
  GatherV2: gather,
  MirrorPad: mirrorPad,
  OneHot: flat('indices'),
  Pack: ofParts((dy, _saved, axis) => tf.unstack(dy, axis)),
  PadV2: of((dy, x, { paddings }) => dy.slice((paddings as [number, number][]).map(([before]) => before), x.shape)), // prettier-ignore
  Reshape: of((dy, x) => dy.reshape(x.shape)),
  Reverse: of((dy, _x, { dims }) => tf.reverse(dy, dims as number[])),
  Slice: of((dy, x, { begin, size }) => {
    const [starts] = tf.slice_util.parseSliceParams(x, begin as number[], size as number[]);
    return dy.pad(starts!.map((start, axis): [number, number] => [start, x.shape[axis]! - start - dy.shape[axis]!]));
  }),
  SplitV: ofCut('x', tf.concat),
  Tile: tile,
  Transpose: of((dy, _x, { perm }) => dy.transpose(tf.backend_util.getUndoAxesPermutation(perm as number[]))),
  Unpack: ofCut('value', tf.stack),
  UnsortedSegmentSum: segmentSum,
};
