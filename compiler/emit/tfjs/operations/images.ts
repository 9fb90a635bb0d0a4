/** Windows over images: pooling, resizing and their gradients. */
import type { Attributes, TensorType } from '../../../graph/ir/graph.js';
import { noPads, type Pads, type Pair, pairOf } from '../../../graph/primitives/windows.js';
import type { Spelling, Spellings } from './spelling.js';

/** Code of f32[H, W, C] as images [N, H, W, C], which engines take: a value that is the same for all samples is one. */
export const asImages = (code: string, { batch }: TensorType): string => (batch ? code : `${code}.expandDims(0)`);

/** Undoes `asImages` for what was made of them. */
export const fromImages = (code: string, { batch }: TensorType): string => (batch ? code : `${code}.squeeze([0])`);

/** `2` or `[2, 1]`: how code writes a pair. */
const pairCode = ([height, width]: Pair): string => (height === width ? String(height) : `[${height}, ${width}]`);

export const strideCode = (attributes: Attributes): string => pairCode(pairOf(attributes['stride']));

/**
 * Images with the zeros (or another value) that the windows of a convolution or pooling need around them, which every
 * engine differentiates; padding `same` is left to TensorFlow.js, as the mode says.
 */
export function paddedImages(
  code: string,
  type: TensorType,
  attributes: Attributes,
  value?: string,
): { readonly images: string; readonly mode: "'same'" | "'valid'" } {
  const pads = attributes['pads'] as unknown as Pads;
  const images = `${asImages(code, type)} as tf.Tensor4D`;
  if (attributes['same'] === true) return { images, mode: "'same'" };
  if (noPads(pads)) return { images, mode: "'valid'" };
  const [rows, columns] = pads.map(([before, after]) => `[${before}, ${after}]`);
  const filler = value === undefined ? '' : `, ${value}`;
  return { images: `tf.pad(${images}, [[0, 0], ${rows}, ${columns}, [0, 0]]${filler})`, mode: "'valid'" };
}

/** `{ size: [2, 2], strides: [2, 2], pads: [[0, 0], [0, 0]] }`: settings of the runtime's helpers. */
function poolingCode(attributes: Attributes): string {
  const list = (values: readonly unknown[]) => `[${values.join(', ')}]`;
  const pads = (attributes['pads'] as unknown as Pads).map(list);
  return `{ size: ${list(pairOf(attributes['size']))}, strides: ${list(pairOf(attributes['stride']))}, pads: ${list(pads)} }`;
}

const pool = (name: string, filler?: string): Spelling => ({
  tensor([x], attributes, { inputs: [type] }) {
    const { images, mode } = paddedImages(x!.text, type!, attributes, filler);
    const size = pairCode(pairOf(attributes['size']));
    return fromImages(`tf.${name}(${images}, ${size}, ${strideCode(attributes)}, ${mode})`, type!);
  },
});

/** A helper of the runtime over two images and the windows of a pooling. */
const overWindows = (helper: string): Spelling => ({
  tensor([x, other], attributes, { inputs: [type, otherType], runtime }) {
    const images = [asImages(x!.text, type!), asImages(other!.text, otherType!)];
    return fromImages(`${runtime(helper)}(${images.join(', ')}, ${poolingCode(attributes)})`, type!);
  },
});

const resize = (name: string, options: string): Spelling => ({
  tensor([x], { height, width }, { inputs: [type] }) {
    const target = `[${height as number}, ${width as number}]`;
    return fromImages(`tf.image.${name}(${asImages(x!.text, type!)} as tf.Tensor4D, ${target}${options})`, type!);
  },
});

const resizeGradient = (helper: string): Spelling => ({
  tensor([gradient], { height, width }, { inputs: [type], runtime }) {
    const image = `[${height as number}, ${width as number}]`;
    return fromImages(`${runtime(helper)}(${asImages(gradient!.text, type!)}, ${image})`, type!);
  },
});

export const images: Spellings = {
  avg_pool: pool('avgPool'),
  max_pool: pool('maxPool', '-Infinity'),
  avg_pool_gradient: {
    tensor([gradient], attributes, { inputs: [type], runtime }) {
      const { height, width, same } = attributes as { height: number; width: number; same: boolean };
      const call = `${runtime('avgPoolGradient')}(${asImages(gradient!.text, type!)}, [${height}, ${width}], ${poolingCode(attributes)}, ${same})`;
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
