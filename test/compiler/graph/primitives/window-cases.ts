/** Convolutions, pooling and resizing at sizes that strides do not divide. */
import type { Attribute } from '../../../../compiler/graph/ir/graph.js';
import { type Case, simple } from './case.js';
import { batch, same } from '../reference/leaves.js';

type Pair = readonly [number, number];

interface Windows {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Attribute;
  readonly dilation?: Pair;
}

interface Convolution extends Windows {
  /** In and out, of all groups together. */
  readonly channels: Pair;
  readonly groups?: number;
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
  // dilation
  { image: [6, 7], kernel: [3, 2], stride: [1, 1], padding: 'same', dilation: [2, 3], channels: [2, 2] },
  { image: [7, 6], kernel: [2, 3], stride: [2, 1], padding: 'valid', dilation: [3, 2], channels: [2, 1] },
  { image: [5, 6], kernel: [3, 3], stride: [2, 2], padding: 1, dilation: [2, 1], channels: [1, 2] },
  { image: [5, 4], kernel: [1, 1], stride: [1, 1], padding: 'same', dilation: [2, 2], channels: [2, 2] },
  // groups, and one for each channel
  { image: [4, 5], kernel: [3, 2], stride: [1, 2], padding: 'same', channels: [4, 6], groups: 2 },
  { image: [5, 4], kernel: [2, 3], stride: [2, 1], padding: 1, channels: [4, 2], groups: 2 },
  { image: [4, 5], kernel: [3, 3], stride: [2, 2], padding: 'valid', channels: [3, 3], groups: 3 },
  { image: [5, 5], kernel: [2, 3], stride: [1, 2], padding: 'same', channels: [2, 4], groups: 2 },
  // both
  { image: [6, 5], kernel: [2, 2], stride: [1, 2], padding: 'same', dilation: [2, 3], channels: [4, 4], groups: 2 },
  { image: [6, 5], kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [2, 2], channels: [2, 2], groups: 2 },
]; // prettier-ignore

/** The number of windows along both axes. */
function windows({ image, kernel, stride, padding, dilation = [1, 1] }: Windows): Pair {
  const count = (i: 0 | 1): number => {
    if (padding === 'same') return Math.ceil(image[i] / stride[i]);
    const given = pair(padding === 'valid' ? 0 : padding)[i] as Attribute;
    const around = Array.isArray(given) ? (given[0] as number) + (given[1] as number) : 2 * (given as number);
    return Math.floor((image[i] + around - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
  };
  return [count(0), count(1)];
}

const convolutionCases: readonly Case[] = convolutions.flatMap((convolution): Case[] => {
  const { image, kernel, stride, padding, channels, dilation, groups } = convolution;
  const x = batch(...image, channels[0]);
  const kernels = same(...kernel, channels[0] / (groups ?? 1), channels[1]);
  const dy = batch(...windows(convolution), channels[1]);
  const options = { stride, padding, ...(dilation && { dilation }), ...(groups && { groups }) };
  return [
    simple('conv2d', [x, kernels], options),
    simple('conv2d_transpose', [dy, kernels], { ...options, size: image }),
    simple('conv2d_kernel_gradient', [x, dy], { ...options, kernel }),
  ];
});

const transposed: readonly Case[] = [
  simple('conv2d_transpose', [batch(3, 2, 2), same(4, 4, 3, 2)], { stride: 2 }),
  simple('conv2d_transpose', [batch(3, 2, 2), same(3, 3, 2, 2)], { stride: 2, padding: 1, output_padding: 1 }),
  simple('conv2d_transpose', [batch(2, 3, 1), same(3, 2, 2, 1)], { stride: 3, padding: 'valid' }),
  simple('conv2d_transpose', [batch(2, 3, 1), same(5, 4, 2, 1)], { stride: [3, 2], padding: 'valid', output_padding: [2, 1] }),
  simple('conv2d_transpose', [batch(2, 3, 2), same(2, 2, 1, 2)], { stride: 3, padding: 'same' }),
  simple('conv2d_transpose', [batch(1, 1, 3), same(4, 4, 2, 3)], { stride: 1, padding: 'valid' }),
  // Of the kernel, some taps fall outside whatever the position.
  simple('conv2d_transpose', [batch(1, 1, 2), same(3, 5, 2, 2)], { stride: [1, 2], padding: 'same' }),
  simple('conv2d_transpose', [batch(2, 3, 4), same(2, 3, 1, 4)], { stride: 2, padding: 1, groups: 2, dilation: [2, 1] }),
]; // prettier-ignore

/** An image that is the same for all samples: a learned constant, say. */
const unbatched: readonly Case[] = [
  simple('conv2d', [same(5, 4, 2), same(3, 3, 2, 2)], { stride: 2 }),
  simple('conv2d', [same(5, 4, 2), same(3, 3, 2, 2)], { padding: 1 }),
  simple('conv2d', [same(5, 4, 2), same(3, 3, 1, 2)], { padding: 1, groups: 2, dilation: 2 }),
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
