/** Windows over images: pooling, resizing and their gradients. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { type Pads, type Pair, pairOf } from '../../../graph/primitives/windows.js';
import type { WriteLiteral } from '../../../lower/outline/code.js';
import { smoothingOf } from './smoothing.js';
import { atom, type PyCode, type Spelling, type SpellingContext, type Spellings, tensor } from './code.js';

/** `2` or `(2, 1)`: how code writes a pair. */
export const pairCode = (name: string, [height, width]: Pair, literal: WriteLiteral): string =>
  height === width
    ? literal(name, height)
    : `(${literal(`${name}.height`, height)}, ${literal(`${name}.width`, width)})`;

export const padsOf = (attributes: Attributes): Pads => attributes['pads'] as unknown as Pads;

/** Padding that is the same on both sides, or null. */
export const evenPads = (attributes: Attributes): Pair | null => {
  const [[top, bottom], [left, right]] = padsOf(attributes);
  return top === bottom && left === right ? [top, left] : null;
};

/** The picture with `value` around it where the windows need more on one side than on the other. */
export function padded(x: string, attributes: Attributes, { literal, uses }: SpellingContext, value?: string): string {
  if (evenPads(attributes) !== null) return x;
  const amounts = [...padsOf(attributes)].reverse().flatMap((pair, i) => pair.map((amount, side) => literal(`pads.${1 - i}.${side}`, amount))); // prettier-ignore
  return `${uses('F')}.pad(${x}, (${amounts.join(', ')})${value === undefined ? '' : `, value=${value}`})`;
}

/** Settings of windows that are not what they are by default. */
export function windowSettings(attributes: Attributes, literal: WriteLiteral): readonly string[] {
  const pads = evenPads(attributes);
  return pads === null || pads.every((amount) => amount === 0) ? [] : [`padding=${pairCode('padding', pads, literal)}`];
}

const pool = (name: string, filler: string): Spelling => ({
  tensor([x], attributes, context) {
    const { literal, uses } = context;
    const [size, stride] = [pairOf(attributes['size']), pairOf(attributes['stride'])];
    const own = size[0] === stride[0] && size[1] === stride[1] ? [] : [pairCode('stride', stride, literal)];
    const uneven = evenPads(attributes) === null;
    // Padding that is `same` does not count in a mean.
    if (name === 'avg_pool2d' && attributes['same'] === true && uneven)
      return helper('avg_pool_same', [x!], attributes, context);
    const counts = name === 'avg_pool2d' && attributes['same'] === true ? ['count_include_pad=False'] : [];
    const settings = [pairCode('size', size, literal), ...own, ...windowSettings(attributes, literal), ...counts];
    return tensor(`${uses('F')}.${name}(${[padded(x!.text, attributes, context, filler), ...settings].join(', ')})`);
  },
});

/** A function of the runtime over pictures and the windows of a pooling. */
function helper(
  name: string,
  operands: readonly PyCode[],
  attributes: Attributes,
  { literal, uses }: SpellingContext,
  more: readonly string[] = [],
): PyCode {
  const pads = padsOf(attributes).flatMap((pair, axis) => pair.map((amount, side) => literal(`pads.${axis}.${side}`, amount))); // prettier-ignore
  const pair = (key: string) => pairOf(attributes[key]).map((amount, i) => literal(`${key}.${i}`, amount)).join(', '); // prettier-ignore
  const settings = [`(${pair('size')})`, `(${pair('stride')})`, `(${pads.join(', ')})`, ...more];
  return tensor(`${uses(name)}(${[...operands.map(({ text }) => text), ...settings].join(', ')})`);
}

const resize = (mode: string, more: string): Spelling => ({
  tensor([x], attributes, { inputs, output, literal, uses }) {
    const [input] = inputs as [SpellingContext['output']];
    const [height, width] = [attributes['height'] as number, attributes['width'] as number];
    const [down, across] = [height / input.shape[0]!, width / input.shape[1]!];
    const size =
      down === across && Number.isInteger(down)
        ? `scale_factor=${literal('factor', down)}`
        : `size=(${literal('height', height)}, ${literal('width', width)})`;
    const images = output.batch ? x!.text : `${atom(x!)}[None]`;
    const resized = `${uses('F')}.interpolate(${images}, ${size}${more})`;
    return tensor(output.batch ? resized : `${resized}[0]`);
  },
});

const resizeGradient = (mode: string): Spelling => ({
  tensor([gradient], attributes, { literal, uses }) {
    const size = ['height', 'width'].map((name) => literal(name, attributes[name] as number)).join(', ');
    return tensor(`${uses('resize_gradient')}(${gradient!.text}, (${size}), "${mode}")`);
  },
});

const avgPool = pool('avg_pool2d', '0.0');

export const images: Spellings = {
  avg_pool: {
    tensor(codes, attributes, context) {
      const filter = smoothingOf(attributes);
      if (filter === null) return avgPool.tensor(codes, attributes, context);
      const { size, times, stride } = filter;
      const more = [...(times === 1 ? [] : [`times=${times}`]), ...(stride === 1 ? [] : [`stride=${stride}`])];
      return tensor(`${context.uses('means')}(${[codes[0]!.text, `(${size.join(', ')})`, ...more].join(', ')})`);
    },
  },
  max_pool: pool('max_pool2d', 'float("-inf")'),
  avg_pool_gradient: {
    tensor([gradient], attributes, context) {
      const { literal } = context;
      const size = ['height', 'width'].map((name) => literal(name, attributes[name] as number)).join(', ');
      const same = attributes['same'] === true ? 'True' : 'False';
      return helper('avg_pool_gradient', [gradient!], attributes, context, [`(${size})`, same]);
    },
  },
  max_pool_choice: { tensor: (codes, attributes, context) => helper('max_pool_choice', codes, attributes, context) },
  max_pool_gradient: { tensor: (codes, attributes, context) => helper('max_pool_gradient', codes, attributes, context) }, // prettier-ignore
  resize_nearest: resize('nearest', ''),
  resize_bilinear: resize('bilinear', ', mode="bilinear"'),
  resize_nearest_gradient: resizeGradient('nearest'),
  resize_bilinear_gradient: resizeGradient('bilinear'),
};
