/** Windows over images: pooling, resizing and their gradients. */
import type { Attributes, TensorType } from '../../../graph/ir/graph.js';
import { noPads, type Pads, type Pair, pairOf } from '../../../graph/primitives/windows.js';
import type { WriteLiteral } from '../../../lower/outline/code.js';
import { listCode, type Spelling, type Spellings } from './spelling.js';

/** Code of f32[H, W, C] as images [N, H, W, C], which engines take: a value that is the same for all samples is one. */
export const asImages = (code: string, { batch }: TensorType): string => (batch ? code : `${code}.expandDims(0)`);

/** Undoes `asImages` for what was made of them. */
export const fromImages = (code: string, { batch }: TensorType): string => (batch ? code : `${code}.squeeze([0])`);

/** `2` or `[2, 1]`: how code writes a pair. */
const pairCode = (name: string, [height, width]: Pair, literal: WriteLiteral): string =>
  height === width ? literal(name, height) : pairList(name, [height, width], literal);

/** `[2, 1]` */
export const pairList = (name: string, [height, width]: Pair, literal: WriteLiteral): string =>
  listCode([literal(`${name}.height`, height), literal(`${name}.width`, width)]);

export const strideCode = (attributes: Attributes, literal: WriteLiteral): string =>
  pairCode('stride', pairOf(attributes['stride']), literal);

/** `[[1, 1], [0, 1]]`: zeros before and after, for height and for width. */
export const padsCode = (pads: Pads, literal: WriteLiteral): readonly string[] =>
  pads.map((pair, axis) => listCode(pair.map((amount, side) => literal(`pads.${axis}.${side}`, amount))));

/**
 * Images with the zeros (or another value) that the windows of a convolution or pooling need around them, which every
 * engine differentiates; padding `same` is left to TensorFlow.js.
 */
export function paddedImages(
  code: string,
  type: TensorType,
  attributes: Attributes,
  literal: WriteLiteral,
  value?: string,
): string {
  const pads = attributes['pads'] as unknown as Pads;
  const images = `${asImages(code, type)} as tf.Tensor4D`;
  if (attributes['same'] === true || noPads(pads)) return images;
  const filler = value === undefined ? '' : `, ${value}`;
  return `tf.pad(${images}, ${listCode(['[0, 0]', ...padsCode(pads, literal), '[0, 0]'])}${filler})`;
}

/** The padding that is left to TensorFlow.js. */
export const modeCode = ({ same }: Attributes, literal: WriteLiteral): string =>
  literal('padding', same === true ? 'same' : 'valid');

/** `{ size: [2, 2], strides: [2, 2], pads: [[0, 0], [0, 0]] }`: settings of the runtime's helpers. */
function poolingCode(attributes: Attributes, literal: WriteLiteral): string {
  const [size, strides] = ['size', 'stride'].map((name) => pairList(name, pairOf(attributes[name]), literal));
  const pads = listCode(padsCode(attributes['pads'] as unknown as Pads, literal));
  return `{ size: ${size}, strides: ${strides}, pads: ${pads} }`;
}

const pool = (name: string, filler?: string): Spelling => ({
  tensor([x], attributes, { inputs: [type], literal }) {
    const images = paddedImages(x!.text, type!, attributes, literal, filler);
    const size = pairCode('size', pairOf(attributes['size']), literal);
    const windows = [size, strideCode(attributes, literal), modeCode(attributes, literal)];
    return fromImages(`tf.${name}(${[images, ...windows].join(', ')})`, type!);
  },
});

/** A helper of the runtime over two images and the windows of a pooling. */
const overWindows = (helper: string): Spelling => ({
  tensor([x, other], attributes, { inputs: [type, otherType], runtime, literal }) {
    const images = [asImages(x!.text, type!), asImages(other!.text, otherType!)];
    return fromImages(`${runtime(helper)}(${images.join(', ')}, ${poolingCode(attributes, literal)})`, type!);
  },
});

/** `[16, 16]` */
const imageSize = ({ height, width }: Attributes, literal: WriteLiteral): string =>
  listCode([literal('height', height as number), literal('width', width as number)]);

const resize = (name: string, options: string): Spelling => ({
  tensor([x], attributes, { inputs: [type], literal }) {
    const target = imageSize(attributes, literal);
    return fromImages(`tf.image.${name}(${asImages(x!.text, type!)} as tf.Tensor4D, ${target}${options})`, type!);
  },
});

const resizeGradient = (helper: string): Spelling => ({
  tensor([gradient], attributes, { inputs: [type], runtime, literal }) {
    const image = imageSize(attributes, literal);
    return fromImages(`${runtime(helper)}(${asImages(gradient!.text, type!)}, ${image})`, type!);
  },
});

export const images: Spellings = {
  avg_pool: pool('avgPool'),
  max_pool: pool('maxPool', '-Infinity'),
  avg_pool_gradient: {
    tensor([gradient], attributes, { inputs: [type], runtime, literal }) {
      const windows = [imageSize(attributes, literal), poolingCode(attributes, literal)];
      const settings = [...windows, literal('same', attributes['same'] as boolean)];
      const call = `${runtime('avgPoolGradient')}(${[asImages(gradient!.text, type!), ...settings].join(', ')})`;
      return fromImages(call, type!);
    },
  },
  max_pool_choice: overWindows('maxPoolChoice'),
  max_pool_gradient: overWindows('maxPoolGradient'),
  resize_nearest: resize('resizeNearestNeighbor', ''),
  resize_bilinear: resize('resizeBilinear', ', false, true'),
  resize_nearest_gradient: resizeGradient('resizeNearestGradient'),
  resize_bilinear_gradient: resizeGradient('resizeBilinearGradient'),
};
