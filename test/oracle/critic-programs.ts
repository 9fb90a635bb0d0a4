/** Small programs whose losses hold a gradient of a network; `critics.py` computes the same by hand, name by name. */

interface Critic {
  /** The size of a sample; 8x8x2 unless another is given. */
  readonly size?: readonly number[];
  /** What the critic makes of `x`. */
  readonly body: string;
}

const activation = (name: string): Critic => ({
  body: `x |> conv(3, kernel: 3, stride: 2) |> ${name} |> conv(4, kernel: 4, stride: 2) |> ${name} |> flatten |> dense(1) |> squeeze`,
});

/** A layer between two convolutions of smooth activation, so that both of its sides have a second derivative. */
const between = (layer: string): Critic => ({
  body: `x |> conv(4, kernel: 3, stride: 2) |> tanh |> ${layer} |> tanh |> conv(3, kernel: 3) |> tanh |> flatten |> dense(1) |> squeeze`,
});

const convolutions = (size: readonly number[], first: string, second: string): Critic => ({
  size,
  body: `x |> conv(3, ${first}) |> tanh |> conv(4, ${second}) |> tanh |> flatten |> dense(1) |> squeeze`,
});

export const critics = {
  tanh: activation('tanh'),
  swish: activation('swish'),
  'leaky relu': activation('leaky_relu(0.2)'),
  elu: activation('elu'),
  sigmoid: activation('sigmoid'),
  softplus: activation('softplus'),
  relu: activation('relu'),
  selu: activation('selu'),
  gelu: activation('gelu'),
  softmax: activation('softmax'),
  'log softmax': activation('log_softmax'),
  dense: { size: [6], body: 'x |> dense(8) |> tanh |> dense(7, bias: false) |> softplus |> dense(1) |> squeeze' },
  'average pool': between('avg_pool(2)'),
  'max pool': between('max_pool(2)'),
  'average pool, overlapping': between('avg_pool(3, stride: 2, padding: same)'),
  'average pool, padded': between('avg_pool([2, 3], stride: 1, padding: 1)'),
  'max pool, overlapping': between('max_pool(3, stride: 1)'),
  'max pool, padded': between('max_pool(3, stride: 2, padding: 1)'),
  'nearest resizing': between('resize_nearest(5, 3)'),
  'bilinear resizing': between('resize_bilinear(7, 3)'),
  // Where a whole window is 0 after relu, its elements tie; what flows to them ends there.
  'max pool of ties': {
    body: `x |> conv(4, kernel: 3) |> relu |> max_pool(2) |> conv(3, kernel: 3) |> tanh |> flatten |> dense(1) |> squeeze`,
  },
  'global pools': {
    body: `let h = x |> conv(4, kernel: 3) |> tanh
           let pooled = concat(global_avg_pool(h), global_sum_pool(square(h)) / 40)
           pooled |> dense(3) |> tanh |> dense(1) |> squeeze`,
  },
  upsample: between('upsample |> conv(2, kernel: 3, stride: 2)'),
  'layer norm': between('layer_norm'),
  'layer norm over channels': between('layer_norm(axis: -1, affine: false)'),
  'instance norm': between('instance_norm'),
  'affine instance norm': between('instance_norm(affine: true)'),
  'pixel norm': between('pixel_norm'),
  'transposed convolution': between('conv_transpose(2, kernel: 4, stride: 2)'),
  'transposed convolution, padded': between(
    'conv_transpose(2, kernel: 3, stride: 2, padding: 1, output_padding: 1) |> conv_transpose(3, kernel: [2, 3], stride: [1, 2], padding: 0)',
  ),
  'same padding, odd sizes': convolutions([7, 9, 2], 'kernel: 4, stride: 2', 'kernel: 3, stride: 3'),
  'padding 1 and 0, odd sizes': convolutions(
    [7, 9, 2],
    'kernel: 3, stride: 2, padding: 1',
    'kernel: 3, stride: 2, padding: 0',
  ),
  'padding 1, even sizes': convolutions(
    [8, 10, 2],
    'kernel: 3, stride: 2, padding: 1',
    'kernel: 3, stride: 2, padding: 0',
  ),
  'valid padding with a rest': convolutions([8, 9, 2], 'kernel: 3, stride: 2, padding: valid', 'kernel: 2, padding: 1'),
  'uneven kernels and strides': convolutions(
    [8, 9, 2],
    'kernel: [2, 5], stride: [2, 1]',
    'kernel: [3, 2], stride: [1, 3], padding: [1, 2]',
  ),
  attention: {
    body: `let h = x |> conv(4, kernel: 4, stride: 2)
           let rows = reshape(h, 16, 4)
           let queries = rows |> dense(3)
           let keys = rows |> dense(3, bias: false)
           let values = rows |> dense(4)
           let weights = softmax(matmul(queries, transpose(keys, 1, 0)) / sqrt(3))
           weight amount: f32[] = ones
           h + amount * reshape(matmul(weights, values), 4, 4, 4) |> flatten |> dense(5) |> tanh |> dense(1) |> squeeze`,
  },
  arrangement: {
    body: `let h = x |> conv(4, kernel: 3, stride: 2) |> tanh
           let parts = concat(h[0:2, :, :], square(h[2:4, :, :]), axis: 0)
           let padded = transpose(pad(parts, 1, after: [0, 2]), 2, 0, 1)
           padded |> flatten |> dense(3) |> tanh |> dense(1) |> squeeze`,
  },
  arithmetic: {
    body: `let h = (x |> conv(3, kernel: 4, stride: 2)) / 2
           let positive = 0.5 + square(h)
           let a = exp(-positive) + log(positive) + sqrt(positive) * sin(h)
           let b = a / (2 + cos(h)) - positive ** 1.5 + rsqrt(positive)
           let c = maximum(a, b) * minimum(h, 0.3) + abs(b) * clip(h, -0.5, 0.7) + select(h > 0.1, square(a), b)
           let d = concat(mean(c, axis: [0, 1]), max(c, axis: [0, 1]), min(h, axis: [0, 1]), mean(a, axis: 0)[1, :])
           d / 4 |> dense(4) |> tanh |> dense(1) |> squeeze`,
  },
} as const satisfies Readonly<Record<string, Critic>>;

/** A critic and what is added to its loss. */
const penalties = {
  'gradient penalty': {
    imports: 'wasserstein, gradient_penalty',
    loss: 'wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake, weight: 10)',
  },
  'one-sided': {
    imports: 'wasserstein, gradient_penalty',
    loss: 'wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake, weight: 50, one_sided: true)',
  },
  dragan: { imports: 'minimax, dragan', loss: 'minimax.discriminator(D(real), D(fake)) + dragan(D, real)' },
  r1: { imports: 'nonsaturating, r1', loss: 'nonsaturating.discriminator(D(real), D(fake)) + r1(D, real, weight: 5)' },
  r2: { imports: 'hinge, r2', loss: 'hinge.discriminator(D(real), D(fake)) + r2(D, fake, weight: 5)' },
} as const;

export type PenaltyName = keyof typeof penalties;

function criticProgram(size: readonly number[], body: string, penalty: PenaltyName): string {
  const { imports, loss } = penalties[penalty];
  return `import { ${imports} } from "std/losses"

discriminator D(x: f32[${size.join(', ')}]) -> f32[] {
  ${body}
}

train {
  batch 3
  until 1 steps
  optimizer D = sgd(1)
  real ~ normal[${size.join(', ')}]
  fake ~ normal[${size.join(', ')}]
  minimize D: ${loss}
}
`;
}

const conditional = (body: string): string => `import { wasserstein } from "std/losses"

discriminator D(x: f32[8, 8, 2], label: int<3>) -> f32[] {
  ${body}
}

fn conditional_penalty(critic: network, real: tensor, fake: tensor, label: tensor) {
  t ~ uniform[]
  let x = t * real + (1 - t) * fake
  10 * mean(square(norm(grad(critic(x, label), x)) - 1))
}

train {
  batch 4
  until 1 steps
  optimizer D = sgd(1)
  real ~ normal[8, 8, 2]
  fake ~ normal[8, 8, 2]
  label ~ categorical(3)
  minimize D: wasserstein.discriminator(D(real, label), D(fake, label)) + conditional_penalty(D, real, fake, label)
}
`;

/** Programs that are more than a critic with a penalty of the library. */
const others = {
  'conditional, projection': conditional(
    `let h = x |> conv(3, kernel: 4, stride: 2) |> tanh |> flatten |> dense(5) |> tanh
     (h |> dense(1) |> squeeze) + sum(embedding(label, 5) * h, axis: all)`,
  ),
  'conditional, as a channel': conditional(
    `let plane = reshape(embedding(label, 64), 8, 8, 1)
     concat(x, plane * x[:, :, 0:1]) |> conv(3, kernel: 3, stride: 2) |> tanh |> flatten |> dense(1) |> squeeze`,
  ),
  'shared trunk': `import { wasserstein, gradient_penalty } from "std/losses"

network F(x: f32[8, 8, 2]) -> f32[5] {
  x |> conv(3, kernel: 4, stride: 2) |> tanh |> flatten |> dense(5)
}

discriminator D(x: f32[8, 8, 2]) -> f32[] {
  share mix = dense(5)
  F(x) * F(0.5 * x) |> mix |> tanh |> mix |> tanh |> dense(1) |> squeeze
}

train {
  batch 3
  until 1 steps
  optimizer D, F = sgd(1)
  real ~ normal[8, 8, 2]
  fake ~ normal[8, 8, 2]
  minimize D, F: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
}
`,
  'third derivatives': `
discriminator D(x: f32[5]) -> f32[] {
  x |> dense(6) |> tanh |> dense(6) |> swish |> dense(1) |> squeeze
}

train {
  batch 3
  until 1 steps
  optimizer D = sgd(1)
  real ~ normal[5]
  let slope = norm(grad(D(real), real))
  minimize D: mean(square(norm(grad(slope, real)) - 1)) + mean(D(real))
}
`,
  // No slope anywhere: the norm of the gradient has no derivative there, and none must be made up.
  'flat critic': `import { wasserstein, gradient_penalty } from "std/losses"

discriminator D(x: f32[5]) -> f32[] {
  relu((x |> dense(6)) - 100) |> dense(1) |> squeeze
}

train {
  batch 3
  until 1 steps
  optimizer D = sgd(1)
  real ~ normal[5]
  fake ~ normal[5]
  minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
}
`,
  // The critic and its gradient must drop the same units.
  dropout: `import { wasserstein, gradient_penalty } from "std/losses"

discriminator D(x: f32[5]) -> f32[] {
  x |> dense(6) |> tanh |> dropout(0.3) |> dense(6) |> tanh |> dropout(0.4) |> dense(1) |> squeeze
}

train {
  batch 3
  until 1 steps
  optimizer D = sgd(1)
  real ~ normal[5]
  fake ~ normal[5]
  minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
}
`,
  // Every call moves the vectors that follow the singular values on; what computes a call again must not, and must see
  // them as that call did. So must a line that uses a value of an earlier one.
  'spectral norm': `import { wasserstein, gradient_penalty } from "std/losses"

generator G(z: f32[4]) -> f32[5] { z |> dense(5) }

discriminator D(x: f32[5]) -> f32[] {
  x |> dense(6, weights: spectral_norm) |> tanh |> dense(1, weights: spectral_norm) |> squeeze
}

train {
  batch 3
  until 1 steps
  optimizer D, G = sgd(1e-30)
  real ~ normal[5]
  z ~ normal[4]
  let fake = G(z)
  let score = D(fake)
  minimize D: wasserstein.discriminator(D(real), score) + gradient_penalty(D, real, fake)
  minimize G: wasserstein.generator(score)
}
`,
  'path length': `
generator G(z: f32[4]) -> f32[8, 8, 1] {
  z |> dense(2 * 2 * 3) |> tanh |> reshape(2, 2, 3) |> pixel_norm
  |> conv_transpose(3, kernel: 4, stride: 2) |> leaky_relu(0.2) |> upsample |> conv(1, kernel: 3) |> tanh
}

train {
  batch 3
  until 1 steps
  optimizer G = sgd(1)
  z ~ normal[4]
  y ~ normal[8, 8, 1]
  let slope = norm(grad(sum(G(z) * y, axis: all), z))
  minimize G: mean(square(slope - 0.8))
}
`,
} as const;

export interface CriticCase {
  readonly name: string;
  readonly text: string;
  /** The function of `critics.py` that computes it, and what it is told. */
  readonly question:
    | { readonly critic: string; readonly penalty: PenaltyName; readonly size: readonly number[] }
    | { readonly program: string };
}

const withPenalty = (critic: keyof typeof critics, penalty: PenaltyName): CriticCase => {
  const { size = [8, 8, 2], body }: Critic = critics[critic];
  return {
    name: `${critic}, ${penalty}`,
    text: criticProgram(size, body, penalty),
    question: { critic, penalty, size },
  };
};

export const criticCases: readonly CriticCase[] = [
  ...(Object.keys(critics) as (keyof typeof critics)[]).map((critic) => withPenalty(critic, 'gradient penalty')),
  ...(['swish', 'layer norm', 'leaky relu'] as const).map((critic) => withPenalty(critic, 'r1')),
  withPenalty('tanh', 'r2'),
  withPenalty('swish', 'dragan'),
  withPenalty('swish', 'one-sided'),
  ...Object.entries(others).map(([name, text]): CriticCase => ({ name, text, question: { program: name } })),
];
