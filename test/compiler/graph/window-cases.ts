/** Convolutions, pooling and resizing at sizes that strides do not divide. */
import type { Attribute } from '../../../compiler/graph/ir.js';
import { type Case, simple } from './case.js';
import { batch, same } from './leaves.js';

type Pair = readonly [number, number];

interface Windows {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Attribute;
}

interface Convolution extends Windows {
  readonly channels: Pair;
}

const pair = (value: Attribute): Pair => (Array.isArray(value) ? value : [value, value]) as unknown as Pair;

/** Strides 1 to 3, kernels 1 to 5, every kind of padding; many leave rows or columns that no window reads. */
const convolutions: readonly Convolution[] = [
  { image: [5, 4], kernel: [3, 3], stride: [1, 1], padding: 'same', channels: [2, 3] },
  { image: [5, 4], kernel: [3, 3], stride: [1, 1], padding: 'valid', channels: [2, 3] },
  { image: [6, 7], kernel: [4, 4], stride: [2, 2], padding: 'same', channels: [2, 2] },
  { image: [6, 7], kernel: [4, 4], stride: [2, 2], padding: 1, channels: [2, 2] },
  { image: [7, 6], kernel: [3, 2], stride: [2, 3], padding: 'valid', channels: [1, 2] },
  { image: [7, 8], kernel: [2, 3], stride: [3, 3], padding: 'same', channels: [2, 1] },
  { image: [8, 7], kernel: [2, 2], stride: [3, 3], padding: 'valid', channels: [2, 2] },
  { image: [4, 5], kernel: [5, 3], stride: [2, 1], padding: 'same', channels: [1, 3] },
  { image: [5, 6], kernel: [5, 5], stride: [3, 2], padding: [2, 1], channels: [1, 2] },
  { image: [4, 3], kernel: [1, 1], stride: [1, 1], padding: 'same', channels: [3, 2] },
  { image: [5, 4], kernel: [1, 1], stride: [2, 3], padding: 'valid', channels: [2, 2] },
  { image: [5, 4], kernel: [1, 1], stride: [2, 2], padding: 'same', channels: [2, 2] },
  { image: [1, 6], kernel: [1, 4], stride: [1, 2], padding: 'same', channels: [2, 2] },
  { image: [6, 5], kernel: [3, 3], stride: [2, 2], padding: [[0, 1], [1, 0]], channels: [2, 2] },
  { image: [5, 5], kernel: [4, 2], stride: [3, 2], padding: [[2, 0], [0, 2]], channels: [1, 2] },
  { image: [4, 4], kernel: [4, 4], stride: [1, 1], padding: 'valid', channels: [2, 3] },
]; // prettier-ignore

/** The number of windows along both axes. */
function windows({ image, kernel, stride, padding }: Windows): Pair {
  const count = (i: 0 | 1): number => {
    if (padding === 'same') return Math.ceil(image[i] / stride[i]);
    const given =
      typeof padding === 'number' ? [padding, padding] : padding === 'valid' ? [0, 0] : (padding as Attribute[]);
    const own = given[i]!;
    const around = Array.isArray(own) ? (own[0] as number) + (own[1] as number) : 2 * (own as number);
    return Math.floor((image[i] + around - kernel[i]) / stride[i]) + 1;
  };
  return [count(0), count(1)];
}

/** Padding as numbers, which the gradient for the kernel takes. */
function padsOf(convolution: Convolution): Attribute {
  const { image, kernel, stride, padding } = convolution;
  const output = windows(convolution);
  return ([0, 1] as const).map((i): Attribute => {
    if (padding === 'valid') return [0, 0];
    if (padding === 'same') {
      const missing = Math.max(0, (output[i] - 1) * stride[i] + kernel[i] - image[i]);
      return [Math.floor(missing / 2), missing - Math.floor(missing / 2)];
    }
    const own = typeof padding === 'number' ? padding : (padding as Attribute[])[i]!;
    return Array.isArray(own) ? own : ([own, own] as Pair);
  });
}

const convolutionCases: readonly Case[] = convolutions.flatMap((convolution): Case[] => {
  const { image, kernel, stride, padding, channels } = convolution;
  const output = windows(convolution);
  const [x, kernels] = [batch(...image, channels[0]), same(...kernel, ...channels)];
  const dy = batch(...output, channels[1]);
  const options = { stride, padding };
  return [
    simple('conv2d', [x, kernels], options),
    simple('conv2d_transpose', [dy, kernels], { ...options, size: image }),
    simple('conv2d_kernel_gradient', [x, dy], {
      kernel,
      stride,
      pads: padsOf(convolution),
      same: padding === 'same',
    }),
  ];
});

const transposed: readonly Case[] = [
  simple('conv2d_transpose', [batch(3, 2, 2), same(4, 4, 3, 2)], { stride: 2 }),
  simple('conv2d_transpose', [batch(3, 2, 2), same(3, 3, 2, 2)], { stride: 2, padding: 1, output_padding: 1 }),
  simple('conv2d_transpose', [batch(2, 3, 1), same(3, 2, 2, 1)], { stride: 3, padding: 'valid' }),
  simple('conv2d_transpose', [batch(2, 3, 1), same(5, 4, 2, 1)], { stride: [3, 2], padding: 'valid', output_padding: [2, 1] }),
  simple('conv2d_transpose', [batch(2, 3, 2), same(2, 2, 1, 2)], { stride: 3, padding: 'same' }),
  simple('conv2d_transpose', [batch(1, 1, 3), same(4, 4, 2, 3)], { stride: 1, padding: 'valid' }),
]; // prettier-ignore

/** An image that is the same for all samples: a learned constant, say. */
const unbatched: readonly Case[] = [
  simple('conv2d', [same(5, 4, 2), same(3, 3, 2, 2)], { stride: 2 }),
  simple('conv2d', [same(5, 4, 2), same(3, 3, 2, 2)], { padding: 1 }),
  simple('conv2d_transpose', [same(3, 2, 2), same(4, 4, 1, 2)], { stride: 2 }),
  simple('conv2d_transpose', [same(3, 2, 2), same(3, 3, 1, 2)], { stride: 2, padding: 1 }),
  simple('avg_pool', [same(4, 4, 2)]),
  simple('max_pool', [same(5, 4, 2)], { size: 3, stride: 2 }),
  simple('max_pool', [same(5, 4, 2)], { size: 3, stride: 2, padding: 1 }),
  simple('avg_pool_gradient', [same(2, 1, 2)], { height: 5, width: 4, size: 3, stride: 2 }),
  simple('resize_bilinear_gradient', [same(4, 5, 2)], { height: 2, width: 3 }),
  simple('resize_nearest', [same(2, 3, 2)], { height: 4, width: 6 }),
  simple('resize_bilinear', [same(2, 3, 2)], { height: 4, width: 5 }),
];

const pools: readonly Case[] = [
  { image: [4, 6], size: 2, stride: null, padding: 'valid' },
  { image: [5, 7], size: 2, stride: null, padding: 'valid' },
  { image: [5, 7], size: 2, stride: null, padding: 'same' },
  { image: [7, 6], size: 3, stride: 2, padding: 'valid' },
  { image: [7, 6], size: 3, stride: 2, padding: 'same' },
  { image: [6, 6], size: 3, stride: 2, padding: 1 },
  { image: [5, 4], size: 3, stride: 1, padding: 'same' },
  { image: [5, 6], size: [2, 3], stride: [3, 1], padding: 'valid' },
  { image: [7, 8], size: [2, 3], stride: [3, 4], padding: 'valid' },
  { image: [5, 6], size: [3, 2], stride: [2, 2], padding: [1, 0] },
  { image: [4, 4], size: 4, stride: 1, padding: 'valid' },
  { image: [3, 2], size: 1, stride: 2, padding: 'valid' },
].flatMap(({ image, ...options }): Case[] => {
  const [height, width] = image as [number, number];
  const stride = options.stride ?? options.size;
  const output = windows({ image: [height, width], kernel: pair(options.size), stride: pair(stride), padding: options.padding });
  const [x, pooled] = [batch(height, width, 2), batch(...output, 2)];
  return [
    simple('avg_pool', [x], options),
    simple('avg_pool_gradient', [pooled], { height, width, ...options }),
    simple('max_pool', [x], options),
    simple('max_pool_gradient', [x, pooled], options),
    simple('max_pool_choice', [x, x], options),
  ];
}); // prettier-ignore

const resizes: readonly Case[] = (
  [
    [2, 3, 4, 6],
    [2, 3, 6, 3],
    [4, 6, 2, 3],
    [3, 4, 5, 7],
    [5, 7, 3, 4],
    [6, 5, 4, 9],
    [1, 1, 3, 2],
    [4, 3, 1, 1],
    [3, 4, 3, 4],
    [2, 5, 7, 2],
  ] as const
).flatMap(([h, w, height, width]) =>
  ['resize_nearest', 'resize_bilinear'].flatMap((operation) => [
    simple(operation, [batch(h, w, 2)], { height, width }),
    simple(`${operation}_gradient`, [batch(height, width, 2)], { height: h, width: w }),
  ]),
);

export const windowCases: readonly Case[] = [...convolutionCases, ...transposed, ...unbatched, ...pools, ...resizes];
