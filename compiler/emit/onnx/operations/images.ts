/** Windows over images: pooling, resizing and their gradients. */
import type { Attributes, TensorType } from '../../../graph/ir/graph.js';
import { noPads, type Pads, type Pair, pairOf } from '../../../graph/primitives/windows.js';
import type { Dim } from '../model/model.js';
import { padsList } from './linear.js';
import { fromPlanes, planes } from './planes.js';
import { type Matrix, bilinearMatrix, nearestMatrix, nearestRows, transposedMatrix } from './resizing.js';
import { dimsOf, reshaped, type Spelling, type SpellingContext, type Spellings } from './spelling.js';

/** What is not padded does not say so: ONNX Runtime would join it with padding before it, however wide that is, and fail. */
const windowsOf = (attributes: Attributes) => ({
  kernel_shape: pairOf(attributes['size']),
  strides: pairOf(attributes['stride']),
  ...(noPads(attributes['pads'] as unknown as Pads) ? { auto_pad: 'VALID' } : { pads: padsList(attributes) }),
});

/** [height, width, channels]. */
const imageOf = ({ shape }: TensorType): readonly [number, number, number] =>
  shape as readonly [number, number, number];

/** How many images an operand has. */
const imagesOf = ({ inputs, batch }: SpellingContext): Dim => (inputs[0]!.batch ? batch : 1);

/** The largest values in windows, and where among all elements of [N, C, H, W] they stand: the first of equal ones. */
const largest = (x: string, attributes: Attributes, context: SpellingContext): readonly [string, string] =>
  context.model.several('MaxPool', [planes(x, 0, context)], windowsOf(attributes), 2) as [string, string];

/**
 * How many places of each window count, as [1, 1, OH, OW]: with padding `same` those on the image, else all.
 */
function counts(image: Pair, output: Pair, attributes: Attributes): readonly number[] {
  const [size, stride] = [pairOf(attributes['size']), pairOf(attributes['stride'])];
  const [top, left] = padsList(attributes) as [number, number];
  const along = (i: 0 | 1, before: number): readonly number[] =>
    Array.from({ length: output[i] }, (_, window) => {
      if (attributes['same'] !== true) return size[i];
      const begin = window * stride[i] - before;
      return Math.min(begin + size[i], image[i]) - Math.max(begin, 0);
    });
  const [rows, columns] = [along(0, top), along(1, left)];
  return rows.flatMap((row) => columns.map((column) => row * column));
}

/** f32[H, W, C] at another height and width, by a matrix for each. */
function byMatrices(x: string, rows: Matrix, columns: Matrix, context: SpellingContext): string {
  const { model, inputs: [type], output } = context; // prettier-ignore
  const [, width, channels] = type!.shape as [number, number, number];
  const table = ({ values, dims }: Matrix) => model.floats(values, dims);
  const images = imagesOf(context);
  const tall = reshaped(x, [images, type!.shape[0]!, width * channels], context);
  const across = model.node('MatMul', [table(rows), tall]);
  const lines = reshaped(across, [-1, width, channels], context);
  return reshaped(model.node('MatMul', [table(columns), lines]), dimsOf(output, context.batch), context);
}

const gradientBy =
  (weights: (from: number, to: number) => Matrix): Spelling =>
  ([gradient], _, context) => {
    const [[height, width], [rows, columns]] = [context.output.shape as Pair, context.inputs[0]!.shape as Pair] as const; // prettier-ignore
    const matrix = (from: number, to: number) => transposedMatrix(weights(from, to));
    return byMatrices(gradient!, matrix(height, rows), matrix(width, columns), context);
  };

export const images: Spellings = {
  avg_pool([x], attributes, context) {
    const settings = { ...windowsOf(attributes), count_include_pad: attributes['same'] === true ? 0 : 1 };
    return fromPlanes(context.model.node('AveragePool', [planes(x!, 0, context)], settings), context);
  },
  max_pool: ([x], attributes, context) =>
    fromPlanes(context.model.node('MaxPool', [planes(x!, 0, context)], windowsOf(attributes)), context),
  avg_pool_gradient([gradient], attributes, context) {
    const { model, inputs: [type], output } = context; // prettier-ignore
    const [image, windows] = [imageOf(output), imageOf(type!)];
    const [size, stride] = [pairOf(attributes['size']), pairOf(attributes['stride'])];
    const pads = padsList(attributes);
    const shares = counts([image[0], image[1]], [windows[0], windows[1]], attributes).map((count) => 1 / count);
    const scaled = model.node('Mul', [
      planes(gradient!, 0, context),
      model.floats(shares, [1, 1, windows[0], windows[1]]),
    ]);
    // Channels are images of their own, on which each window lays its share.
    const single = reshaped(scaled, [-1, 1, windows[0], windows[1]], context);
    const ones = model.node('Expand', [model.float(1), model.ints([1, 1, ...size])]);
    const rest = ([0, 1] as const).map(
      (i) => image[i] + pads[i]! + pads[i + 2]! - ((windows[i] - 1) * stride[i] + size[i]),
    );
    const laid = model.node('ConvTranspose', [single, ones], {
      kernel_shape: size,
      strides: stride,
      pads,
      output_padding: rest,
    });
    return fromPlanes(reshaped(laid, [imagesOf(context), image[2], image[0], image[1]], context), context);
  },
  max_pool_choice([x, values], attributes, context) {
    const { model, output } = context;
    const [, places] = largest(x!, attributes, context);
    const [height, width, channels] = output.shape as [number, number, number];
    const all = reshaped(planes(values!, 1, context), [-1], context);
    const chosen = model.node('GatherElements', [all, reshaped(places, [-1], context)], { axis: 0 });
    return fromPlanes(reshaped(chosen, [imagesOf(context), channels, height, width], context), context);
  },
  max_pool_gradient([x, gradient], attributes, context) {
    const { model, output } = context;
    const [, places] = largest(x!, attributes, context);
    const [height, width, channels] = output.shape as [number, number, number];
    const all = reshaped(planes(x!, 0, context), [-1], context);
    const zeros = model.node('Expand', [model.float(0), model.node('Shape', [all])]);
    const updates = reshaped(planes(gradient!, 1, context), [-1], context);
    const laid = model.node('ScatterElements', [zeros, reshaped(places, [-1], context), updates], {
      axis: 0,
      reduction: 'add',
    });
    return fromPlanes(reshaped(laid, [imagesOf(context), channels, height, width], context), context);
  },
  resize_nearest([x], _, context) {
    const { model, inputs: [type], output } = context; // prettier-ignore
    const [from, to] = [imageOf(type!), imageOf(output)];
    // Repeated a whole number of times, the engine has a way of its own; other places it would round to neighbours.
    if ([0, 1].every((i) => to[i]! % from[i]! === 0)) {
      const scales = model.floats([1, 1, to[0] / from[0], to[1] / from[1]]);
      const settings = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
      return fromPlanes(model.node('Resize', [planes(x!, 0, context), '', scales], settings), context);
    }
    const lead = type!.batch ? 1 : 0;
    return ([0, 1] as const).reduce(
      (made, i) =>
        from[i] === to[i]
          ? made
          : model.node('Gather', [made, model.ints(nearestRows(from[i], to[i]))], { axis: i + lead }),
      x!,
    );
  },
  resize_bilinear([x], _, context) {
    const { model, inputs: [type], output } = context; // prettier-ignore
    const [from, to] = [imageOf(type!), imageOf(output)];
    const scales = [to[0] / from[0], to[1] / from[1]] as const;
    if (!scales.every(Number.isInteger))
      return byMatrices(x!, bilinearMatrix(from[0], to[0]), bilinearMatrix(from[1], to[1]), context);
    const settings = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    return fromPlanes(
      model.node('Resize', [planes(x!, 0, context), '', model.floats([1, 1, ...scales])], settings),
      context,
    );
  },
  resize_nearest_gradient: gradientBy(nearestMatrix),
  resize_bilinear_gradient: gradientBy(bilinearMatrix),
};
