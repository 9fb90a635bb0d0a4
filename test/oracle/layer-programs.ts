/** Every layer of the library in a network of its own; `layers.py` computes the same with PyTorch's layers. */

type Setting = number | boolean | string | readonly number[];

export interface Layer {
  readonly layer: string;
  /** The size of a sample; a number is how many classes there are, for layers that take class ids. */
  readonly size: readonly number[] | number;
  /** Arguments without names. */
  readonly given?: readonly number[];
  readonly settings?: Readonly<Record<string, Setting>>;
}

const picture = [7, 6, 4];

/** Every combination of some settings. */
function combined(options: Readonly<Record<string, readonly Setting[]>>): readonly Readonly<Record<string, Setting>>[] {
  return Object.entries(options).reduce<readonly Readonly<Record<string, Setting>>[]>(
    (all, [name, values]) => all.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}

export const convolutions: readonly Layer[] = [
  ...combined({ kernel: [1, 3, 4, [2, 5]], stride: [1, 2, [3, 2]], padding: ['same', 'valid', 1, [2, 0]] }),
  { bias: false, padding: 3, stride: 3 },
].map((settings) => ({ layer: 'conv', size: picture, given: [3], settings }));

export const transposedConvolutions: readonly Layer[] = [
  ...combined({ kernel: [3, 4, [2, 5]], stride: [1, 2, [3, 2]], padding: ['same', 'valid', 1] }),
  // Strides with more than one size of output, and kernels that leave gaps.
  ...combined({ kernel: [3, 4], stride: [2], padding: [0, 1], output_padding: [1] }),
  ...combined({ kernel: [1, 2], stride: [3], padding: ['same', 'valid'] }),
  { kernel: [4, 3], stride: [3, 2], padding: [1, 0], output_padding: [2, 1] },
  { bias: false, stride: 2 },
].map((settings) => ({ layer: 'conv_transpose', size: [4, 3, 4], given: [3], settings }));

const elementwise = [
  'relu', 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'softplus', 'softmax', 'log_softmax', 'swish', 'gelu', 'selu', 'linear',
]; // prettier-ignore

const pool = (layer: string, settings: Layer['settings'], given: readonly number[] = []): Layer => ({
  layer,
  size: picture,
  given,
  settings,
});

export const layers: readonly Layer[] = [
  { layer: 'dense', size: [6], given: [5] },
  { layer: 'dense', size: [3, 6], given: [5], settings: { bias: false } },
  { layer: 'dense', size: picture, given: [5] },
  { layer: 'maxout', size: [6], given: [5] },
  { layer: 'maxout', size: [6], given: [4, 3], settings: { bias: false } },
  { layer: 'embedding', size: 5, given: [3] },
  { layer: 'dense', size: [6], given: [5], settings: { weights: 'spectral_norm' } },
  { layer: 'dense', size: [6], given: [5], settings: { weights: 'equalized', init: 'normal(0, 1)' } },
  { layer: 'conv', size: picture, given: [3], settings: { kernel: [3, 2], weights: 'spectral_norm' } },
  { layer: 'conv', size: picture, given: [3], settings: { kernel: 4, stride: 2, weights: 'equalized' } },
  { layer: 'conv_transpose', size: picture, given: [3], settings: { kernel: 4, stride: 2, weights: 'spectral_norm' } },
  { layer: 'conv_transpose', size: picture, given: [3], settings: { kernel: [2, 3], weights: 'equalized' } },
  { layer: 'embedding', size: 5, given: [3], settings: { weights: 'spectral_norm' } },
  { layer: 'dropout', size: [6], settings: { rate: 0.4 } },
  { layer: 'batch_norm', size: [6] },
  { layer: 'batch_norm', size: picture },
  { layer: 'batch_norm', size: [3, 6], settings: { affine: false, epsilon: 0.1 } },
  { layer: 'layer_norm', size: [6] },
  { layer: 'layer_norm', size: picture },
  { layer: 'layer_norm', size: picture, settings: { axis: -1, affine: false, epsilon: 0.1 } },
  { layer: 'instance_norm', size: picture },
  { layer: 'instance_norm', size: picture, settings: { affine: true, epsilon: 0.1 } },
  { layer: 'pixel_norm', size: picture },
  { layer: 'no_norm', size: picture },
  { layer: 'upsample', size: picture },
  { layer: 'upsample', size: picture, given: [3] },
  { layer: 'downsample', size: [6, 4, 3] },
  { layer: 'global_avg_pool', size: picture },
  { layer: 'global_sum_pool', size: picture },
  { layer: 'flatten', size: picture },
  { layer: 'squeeze', size: [1, 5, 1] },
  ...['avg_pool', 'max_pool'].flatMap((layer) => [
    pool(layer, {}, [2]),
    pool(layer, { stride: 1 }, [3]),
    pool(layer, { stride: 2 }, [3]),
    pool(layer, { stride: 2, padding: 'same' }, [3]),
    pool(layer, { stride: 2, padding: 1 }, [3]),
    pool(layer, { stride: [3, 1], padding: [0, 1] }, [2]),
  ]),
  ...['resize_nearest', 'resize_bilinear'].flatMap((layer) => [
    { layer, size: picture, given: [14, 18] },
    { layer, size: picture, given: [9, 10] },
    { layer, size: picture, given: [3, 4] },
  ]),
  ...elementwise.map((layer) => ({ layer, size: [4, 5] })),
  { layer: 'leaky_relu', size: [4, 5], given: [0.2] },
];

const write = (value: Setting): string => (typeof value === 'object' ? `[${value.join(', ')}]` : String(value));

/** `conv(3, kernel: [2, 5], padding: same)` */
export function layerText({ layer, given = [], settings = {} }: Layer): string {
  const named = Object.entries(settings).map(([name, value]) => `${name}: ${write(value)}`);
  const all = [...given.map(String), ...named];
  return all.length === 0 ? layer : `${layer}(${all.join(', ')})`;
}

/** A test's name for a layer: its text and what it is applied to. */
export const layerName = (layer: Layer): string =>
  `${layerText(layer)} of ${typeof layer.size === 'number' ? `int<${layer.size}>` : `[${layer.size.join(', ')}]`}`;

/**
 * A program with one network for each layer, called N1, N2, ...: a shift learns what flows back to the layer's input,
 * and a weight for each of its results learns the result itself.
 */
export function layerProgram(all: readonly Layer[]): string {
  const networks = all.map((layer, i) => {
    const { size } = layer;
    if (typeof size === 'number') {
      return `network N${i + 1}(x: int<${size}>) -> f32[] { x |> ${layerText(layer)} |> dense(1) |> squeeze }`;
    }
    const type = `f32[${size.join(', ')}]`;
    return `network N${i + 1}(x: ${type}) -> f32[] {
  weight shift: ${type} = zeros
  x + shift |> ${layerText(layer)} |> flatten |> dense(1) |> squeeze
}`;
  });
  const inputs = new Map(all.map(({ size }) => [inputName(size), size]));
  const draws = [...inputs].map(([name, size]) =>
    typeof size === 'number' ? `${name} ~ categorical(${size})` : `${name} ~ normal[${size.join(', ')}]`,
  );
  const lines = all.map(({ size }, i) => `minimize N${i + 1}: mean(square(N${i + 1}(${inputName(size)}) - 1))`);
  return `${networks.join('\n\n')}

train {
  batch 4
  until 1 steps
  optimizer ${all.map((_, i) => `N${i + 1}`).join(', ')} = sgd(1)
  ${[...draws, ...lines].join('\n  ')}
}
`;
}

/** The draw that layers of a size share. */
export const inputName = (size: Layer['size']): string =>
  typeof size === 'number' ? `label${size}` : `x${size.join('_')}`;
