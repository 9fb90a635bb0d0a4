/** Convolutions, pooling and resizing by their definitions. Images are [height, width, channels]. */
import type { Attributes } from '../../../../compiler/graph/ir/graph.js';
import { add, at, fill, forEachIndex, type NDArray, zeros } from './ndarray.js';
import { type Definition, overSamples, perSample } from './values.js';

type Pair = readonly [number, number];

const pair = (attributes: Attributes, name: string, standard?: Pair): Pair =>
  (attributes[name] as unknown as Pair | undefined) ?? standard!;

interface Windows {
  readonly image: Pair;
  readonly output: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Where the first window begins, counted from the image's first row and column. */
  readonly first: Pair;
}

/**
 * The windows of `kernel` on `image`. Padding `same` makes ceil(image / stride) windows and puts what is missing evenly
 * around the image, the odd row and column after it; numbers are rows and columns before and after.
 */
function windowsOn(image: Pair, kernel: Pair, attributes: Attributes): Windows {
  const stride = pair(attributes, 'stride');
  const dilation = pair(attributes, 'dilation', [1, 1]);
  const pads = attributes['pads'] as unknown as readonly [Pair, Pair];
  const axis = (i: 0 | 1): { readonly output: number; readonly first: number } => {
    const extent = dilation[i] * (kernel[i] - 1) + 1;
    if (attributes['same'] === true) {
      const output = Math.ceil(image[i] / stride[i]);
      const missing = Math.max(0, (output - 1) * stride[i] + extent - image[i]);
      return { output, first: -Math.floor(missing / 2) };
    }
    const [before, after] = pads[i];
    return { output: Math.floor((before + image[i] + after - extent) / stride[i]) + 1, first: -before };
  };
  const [height, width] = [axis(0), axis(1)];
  return {
    image,
    kernel,
    stride,
    dilation,
    output: [height.output, width.output],
    first: [height.first, width.first],
  };
}

interface Tap {
  /** Which window. */
  readonly p: number;
  readonly q: number;
  /** Where in the window. */
  readonly i: number;
  readonly j: number;
  /** Where on the image; always inside. */
  readonly row: number;
  readonly column: number;
}

/** Every place of every window that lies on the image. */
function forEachTap({ image, output, kernel, stride, dilation, first }: Windows, visit: (tap: Tap) => void): void {
  forEachIndex([...output, ...kernel], ([p, q, i, j]) => {
    const row = first[0] + p! * stride[0] + i! * dilation[0];
    const column = first[1] + q! * stride[1] + j! * dilation[1];
    if (row < 0 || row >= image[0] || column < 0 || column >= image[1]) return;
    visit({ p: p!, q: q!, i: i!, j: j!, row, column });
  });
}

const sizes = (x: NDArray): Pair => [x.shape[0]!, x.shape[1]!];

/**
 * Calls back with each product a convolution adds up: places in the data of the image, of the kernel
 * [KH, KW, C / groups, O] and of the output.
 */
function forEachProduct(
  windows: Windows,
  channels: number,
  filters: number,
  groups: number,
  visit: (image: number, kernel: number, output: number) => void,
): void {
  const [inGroup, outGroup] = [channels / groups, filters / groups];
  forEachTap(windows, ({ p, q, i, j, row, column }) => {
    const image = (row * windows.image[1] + column) * channels;
    const kernel = (i * windows.kernel[1] + j) * inGroup;
    const output = (p * windows.output[1] + q) * filters;
    for (let o = 0; o < filters; o++) {
      const begin = image + Math.floor(o / outGroup) * inGroup;
      for (let c = 0; c < inGroup; c++) visit(begin + c, (kernel + c) * filters + o, output + o);
    }
  });
}

const groupsOf = (attributes: Attributes): number => (attributes['groups'] as number | undefined) ?? 1;

const conv2d = perSample(([x, kernel], attributes) => {
  const windows = windowsOn(sizes(x!), sizes(kernel!), attributes);
  const filters = kernel!.shape[3]!;
  const result = zeros([...windows.output, filters]);
  forEachProduct(windows, x!.shape[2]!, filters, groupsOf(attributes), (from, tap, to) => {
    result.data[to]! += x!.data[from]! * kernel!.data[tap]!;
  });
  return result;
});

/** Kernels are [KH, KW, channels out / groups, channels in]: those of the convolution it is the transpose of. */
const conv2dTranspose = perSample(([x, kernel], attributes, { shape }) => {
  const channels = kernel!.shape[2]! * groupsOf(attributes);
  const result = zeros([shape[0]!, shape[1]!, channels]);
  const windows = windowsOn(sizes(result), sizes(kernel!), attributes);
  if (windows.output.join() !== sizes(x!).join()) throw new RangeError(`${shape.join()} has other windows`);
  forEachProduct(windows, channels, kernel!.shape[3]!, groupsOf(attributes), (to, tap, from) => {
    result.data[to]! += x!.data[from]! * kernel!.data[tap]!;
  });
  return result;
});

const conv2dKernelGradient = overSamples(([x, gradient], attributes) => {
  const kernel = pair(attributes, 'kernel');
  const groups = groupsOf(attributes);
  const [channels, filters] = [x!.shape[2]!, gradient!.shape[2]!];
  const result = zeros([...kernel, channels / groups, filters]);
  const windows = windowsOn(sizes(x!), kernel, attributes);
  forEachProduct(windows, channels, filters, groups, (from, tap, to) => {
    result.data[tap]! += x!.data[from]! * gradient!.data[to]!;
  });
  return result;
});

/** How many of a window's places count: with padding `same` those on the image, else all. */
function counts(windows: Windows, attributes: Attributes): NDArray {
  if (attributes['same'] !== true) return fill(windows.output, () => windows.kernel[0] * windows.kernel[1]);
  const result = zeros(windows.output);
  forEachTap(windows, ({ p, q }) => add(result, [p, q], 1));
  return result;
}

const avgPool = perSample(([x], attributes) => {
  const windows = windowsOn(sizes(x!), pair(attributes, 'size'), attributes);
  const count = counts(windows, attributes);
  const result = zeros([...windows.output, x!.shape[2]!]);
  forEachTap(windows, ({ p, q, row, column }) => {
    for (let c = 0; c < x!.shape[2]!; c++) add(result, [p, q, c], at(x!, row, column, c) / at(count, p, q));
  });
  return result;
});

const avgPoolGradient = perSample(([gradient], attributes) => {
  const image: Pair = [attributes['height'] as number, attributes['width'] as number];
  const windows = windowsOn(image, pair(attributes, 'size'), attributes);
  const count = counts(windows, attributes);
  const result = zeros([...image, gradient!.shape[2]!]);
  forEachTap(windows, ({ p, q, row, column }) => {
    for (let c = 0; c < gradient!.shape[2]!; c++)
      add(result, [row, column, c], at(gradient!, p, q, c) / at(count, p, q));
  });
  return result;
});

/** Where on the image each window has its largest value, the first of several in row-major order. */
function largest(x: NDArray, windows: Windows): (p: number, q: number, c: number) => readonly [number, number] {
  const best = new Map<string, readonly [number, number]>();
  forEachTap(windows, ({ p, q, row, column }) => {
    for (let c = 0; c < x.shape[2]!; c++) {
      const known = best.get(`${p} ${q} ${c}`);
      if (known === undefined || at(x, row, column, c) > at(x, ...known, c)) best.set(`${p} ${q} ${c}`, [row, column]);
    }
  });
  return (p, q, c) => best.get(`${p} ${q} ${c}`)!;
}

/** The values of `from` at the places where `x` is largest. */
const chosen = (x: NDArray, from: NDArray, attributes: Attributes): NDArray => {
  const windows = windowsOn(sizes(x), pair(attributes, 'size'), attributes);
  const place = largest(x, windows);
  return fill([...windows.output, x.shape[2]!], ([p, q, c]) => at(from, ...place(p!, q!, c!), c!));
};

const maxPoolGradient = perSample(([x, gradient], attributes) => {
  const windows = windowsOn(sizes(x!), pair(attributes, 'size'), attributes);
  const place = largest(x!, windows);
  const result = zeros(x!.shape);
  forEachIndex(gradient!.shape, ([p, q, c], i) => add(result, [...place(p!, q!, c!), c!], gradient!.data[i]!));
  return result;
});

/** How much each position of one axis takes from each position of another; rows add up to 1. */
type Weights = (from: number, to: number) => readonly (readonly number[])[];

/** The pixel whose share of the axis the position's beginning falls into. */
const nearest: Weights = (from, to) =>
  Array.from({ length: to }, (_, i) => {
    const source = Math.floor((i * from) / to);
    return Array.from({ length: from }, (__, j) => (j === source ? 1 : 0));
  });

/** A tent between pixel centres, which keep their places; beyond the outermost centres, the outermost pixel. */
const bilinear: Weights = (from, to) =>
  Array.from({ length: to }, (_, i) => {
    const source = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    return Array.from({ length: from }, (__, j) => Math.max(0, 1 - Math.abs(source - j)));
  });

const sizeIn = ({ height, width }: Attributes): Pair => [height as number, width as number];

const resize = (weights: Weights): Definition =>
  perSample(([x], attributes) => {
    const [height, width] = sizeIn(attributes);
    const [rows, columns] = [weights(x!.shape[0]!, height), weights(x!.shape[1]!, width)];
    const result = zeros([height, width, x!.shape[2]!]);
    forEachIndex([...result.shape, ...sizes(x!)], ([p, q, c, i, j]) =>
      add(result, [p!, q!, c!], rows[p!]![i!]! * columns[q!]![j!]! * at(x!, i!, j!, c!)),
    );
    return result;
  });

const resizeGradient = (weights: Weights): Definition =>
  perSample(([gradient], attributes) => {
    const [height, width] = sizeIn(attributes);
    const [rows, columns] = [weights(height, gradient!.shape[0]!), weights(width, gradient!.shape[1]!)];
    const result = zeros([height, width, gradient!.shape[2]!]);
    forEachIndex([...gradient!.shape, height, width], ([p, q, c, i, j]) =>
      add(result, [i!, j!, c!], rows[p!]![i!]! * columns[q!]![j!]! * at(gradient!, p!, q!, c!)),
    );
    return result;
  });

export const windowDefinitions: Readonly<Record<string, Definition>> = {
  conv2d,
  conv2d_transpose: conv2dTranspose,
  conv2d_kernel_gradient: conv2dKernelGradient,
  avg_pool: avgPool,
  avg_pool_gradient: avgPoolGradient,
  max_pool: perSample(([x], attributes) => chosen(x!, x!, attributes)),
  max_pool_gradient: maxPoolGradient,
  max_pool_choice: perSample(([x, values], attributes) => chosen(x!, values!, attributes)),
  resize_nearest: resize(nearest),
  resize_nearest_gradient: resizeGradient(nearest),
  resize_bilinear: resize(bilinear),
  resize_bilinear_gradient: resizeGradient(bilinear),
};
