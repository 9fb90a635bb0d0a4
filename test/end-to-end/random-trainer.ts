/**
 * Whole programs at random, as text: networks of layers of every kind that fit, or nearly fit, one another, and a training
 * plan of losses, penalties, schedules and measures. Those that the checker calls fine must train.
 */
import { type Random, randomFrom } from '../compiler/graph/random-program.js';

type Shape = readonly number[];

/** A chain of layers under construction. */
interface Chain {
  readonly text: string;
  readonly shape: Shape;
}

/** One layer more; null where it does not fit the shape. */
type Layer = (random: Random, shape: Shape) => { readonly stage: string; readonly shape: Shape } | null;

const same =
  (...stages: readonly string[]): Layer =>
  (random, shape) => ({ stage: random.pick(stages), shape });

/** Layers of feature maps. */
const map =
  (layer: (random: Random, height: number, width: number, channels: number) => ReturnType<Layer>): Layer =>
  (random, shape) =>
    shape.length === 3 ? layer(random, shape[0]!, shape[1]!, shape[2]!) : null;

const layers: readonly Layer[] = [
  same('relu', 'leaky_relu(0.2)', 'tanh', 'sigmoid', 'elu', 'softplus', 'swish', 'gelu', 'selu', 'sin', 'cos', 'abs', 'square |> neg'),
  same('batch_norm', 'layer_norm', 'pixel_norm', 'batch_norm(decay: 0.5, affine: false)', 'layer_norm(affine: false)', 'no_norm'),
  same('dropout(0.3)', 'softened', 'wavy(0.5)', 'twice', 'noisy_by(0.1)', 'centred', 'unit', 'kept_in(2)'),
  (random, shape) => {
    const units = random.pick([1, 3, 4, 8]);
    const weights = random.pick(['', '', ', weights: spectral_norm', ', weights: equalized, init: normal(0, 1)', ', bias: false', ', init: he']);
    return shape.length === 0 ? null : { stage: `dense(${units}${weights})`, shape: [...shape.slice(0, -1), units] };
  },
  (random, shape) => (shape.length === 1 ? { stage: `maxout(${random.pick([2, 5])}, pieces: 3)`, shape: [random.pick([2, 5])] } : null),
  (random, shape) => (shape.length === 1 && shape[0]! % 4 === 0 ? { stage: `reshape(2, 2, ${shape[0]! / 4})`, shape: [2, 2, shape[0]! / 4] } : null),
  (_, shape) => (shape.length > 1 ? { stage: 'flatten', shape: [shape.reduce((a, b) => a * b, 1)] } : null),
  (_, shape) => (shape.length === 3 ? { stage: 'transpose(1, 0, 2)', shape: [shape[1]!, shape[0]!, shape[2]!] } : null),
  (random, shape) => (shape.length > 0 ? { stage: random.pick(['softmax', 'log_softmax']), shape } : null),
  (random, shape) => (shape.length > 0 ? { stage: `doubled(${random.pick(['true', 'false'])})`, shape: [...shape.slice(0, -1), 2 * shape.at(-1)!] } : null),
  map((random, h, w) => {
    const [filters, kernel, stride] = [random.pick([1, 4, 8]), random.pick([1, 2, 3, 4]), random.pick([1, 1, 2])];
    const more = random.pick(['', ', bias: false', ', weights: spectral_norm', ', padding: 1', ', padding: valid', ', dilation: 2']);
    const padding = more === ', padding: 1' ? 1 : more === ', padding: valid' ? 0 : null;
    const out = (size: number) => (padding === null ? Math.ceil(size / stride) : Math.floor((size + 2 * padding - kernel) / stride) + 1);
    return { stage: `conv(${filters}, kernel: ${kernel}, stride: ${stride}${more})`, shape: [out(h), out(w), filters] };
  }),
  map((random, h, w) => {
    const [filters, kernel] = [random.pick([2, 4]), random.pick([2, 3, 4])];
    const weights = random.pick(['', ', bias: false', ', weights: spectral_norm']);
    return h > 8 ? null : { stage: `conv_transpose(${filters}, kernel: ${kernel}, stride: 2${weights})`, shape: [2 * h, 2 * w, filters] };
  }),
  map((random, h, w, c) => (h % 2 === 0 && w % 2 === 0 ? { stage: random.pick(['downsample', 'max_pool(2)', 'avg_pool(2)', 'smooth_downsample']), shape: [h / 2, w / 2, c] } : null)),
  map((random, h, w, c) => (h > 8 ? null : { stage: random.pick(['upsample', 'smooth_upsample', `resize_bilinear(${2 * h}, ${2 * w})`]), shape: [2 * h, 2 * w, c] })),
  map((random, h, w, c) => ({ stage: random.pick(['blur', 'instance_norm', 'instance_norm(affine: true)', 'noisy', 'translate', 'cut_out']), shape: [h, w, c] })),
  map((_, h, w, c) => ({ stage: 'minibatch_deviation', shape: [h, w, c + 1] })),
  map((_, h, w, c) => (h % 2 === 0 && w % 2 === 0 && c % 8 === 0 ? { stage: 'self_attention', shape: [h, w, c] } : null)),
  map((random, h, w) => {
    const filters = random.pick([2, 4]);
    return { stage: `residual(${filters})`, shape: [h, w, filters] };
  }),
  map((_, h, w, c) => ({ stage: 'pad(1)', shape: [h + 2, w + 2, c] })),
  map((random, h, w, c) => ({ stage: `deep(${random.pick([1, 2, 3])})`, shape: [h, w, c] })),
  map((_, _h, _w, c) => ({ stage: 'global_avg_pool', shape: [c] })),
  map((_, h, w, c) => ({ stage: `reshape(${h * w}, ${c}) |> lstm(3)`, shape: [h * w, 3] })),
  (random, shape) => (shape.length === 2 ? { stage: random.pick(['mean(axis: 0)', 'max(axis: 0)', 'sum(axis: 0)']), shape: shape.slice(1) } : null),
  (_, shape) => (shape.length === 1 && shape[0]! > 1 ? { stage: 'looked_up', shape: [3] } : null),
]; // prettier-ignore

function chain(random: Random, start: Chain, length: number): Chain {
  let made = start;
  for (let i = 0; i < length; i++) {
    const layer = random.pick(layers)(random, made.shape);
    if (layer === null || layer.shape.some((size) => size < 1) || layer.shape.reduce((a, b) => a * b, 1) > 2000) continue;
    made = { text: `${made.text}\n  |> ${layer.stage}`, shape: layer.shape };
  }
  return made;
} // prettier-ignore

/** Functions and blocks of the program's own, that chains may call. */
const helpers = `
fn softened(x: f32[...]) = select(abs(x) < 1, x, sign(x) * (1 + log(abs(x) + 1e-3)))

fn wavy(x: f32[...], by: float) {
  var y = x
  for i in 1..3 { y = y + by * sin(i * x) }
  y
}

block twice(x: f32[..., C]) -> f32[..., C] {
  share cell = dense(C)
  x |> cell |> tanh |> cell
}

fn noisy_by(x: f32[...], by: float) {
  noise ~ normal[...]
  if training { x + by * noise } else { x }
}

fn centred(x: f32[...]) = x - mean(x, axis: all)

fn kept_in(x: f32[...], bound: float) = clip(x, -bound, bound)

block doubled(x: f32[..., C], first: bool) -> f32[..., 2 * C] {
  let y = x |> dense(C)
  if first { concat(x, y) } else { concat(y, x) }
}

block deep(x: f32[H, W, C], depth: int) -> f32[H, W, C] {
  let y = x |> conv(C) |> leaky_relu(0.2)
  if depth == 1 { y } else { x + (y |> deep(depth: depth - 1)) }
}

block looked_up(x: f32[N]) -> f32[3] {
  weight book: f32[N, 3] = normal(0, 1)
  gather(book, argmax(x)) + (x |> dense(3))
}
`;

const imports = `import { digits } from "std/data"
import {
  consistency, cross_entropy, dragan, gradient_penalty, hinge, lecam, lsgan, minimax, mode_seeking, nonsaturating, pool,
  r1, r2, relativistic, relativistic_average, wasserstein,
} from "std/losses"
import { orthogonal, equalized, spectral_norm, weight_decay } from "std/weights"
import { minibatch_deviation, noisy, smooth_downsample, smooth_upsample, blur } from "std/stylegan"
import { augment, cut_out, translate } from "std/augmentation"
import { cosine_decay, half_life, linear_decay, step_decay, warmup } from "std/schedules"
import { self_attention } from "std/attention"
import { residual } from "std/resnet"
import { lstm } from "std/sequences"
import { gelu, selu, swish } from "std/activations"
`; // prettier-ignore

const objectives = [
  'nonsaturating',
  'minimax',
  'lsgan',
  'wasserstein',
  'hinge',
  'relativistic',
  'relativistic_average',
];

/** The text of a program; whether it is right the checker has to say. */
export function randomTrainer(seed: number): string {
  const random = randomFrom(seed);
  const chance = (share: number) => random.below(100) < 100 * share;
  const conditional = chance(0.4);
  const classes = chance(0.3);
  const latent = random.pick([3, 8]);
  const size = random.pick([2, 4]);

  const start = { text: conditional ? 'concat(z, embedding(label, 4))' : 'z', shape: [latent + (conditional ? 4 : 0)] };
  const early = chain(random, start, random.below(4));
  const units = size * size * 4;
  const seedMap = { text: `${early.text}${early.shape.length > 1 ? '\n  |> flatten' : ''}\n  |> dense(${units}) |> reshape(${size}, ${size}, 4)`, shape: [size, size, 4] }; // prettier-ignore
  const late = chain(random, seedMap, 2 + random.below(4));
  const whole = late.shape.join() === '8,8,1' ? late.text : `${late.text}${late.shape.length > 1 ? '\n  |> flatten' : ''}\n  |> dense(64) |> reshape(8, 8, 1)`; // prettier-ignore
  const given = conditional ? ', label: int<10>' : '';

  const seen = chain(random, { text: 'x', shape: [8, 8, 1] }, 2 + random.below(6));
  const flat = seen.shape.length > 1 ? '\n  |> flatten' : '';
  const projected = conditional ? ' + sum(embedding(label, 5) * dense(f, 5), axis: all)' : '';
  const score = `squeeze(dense(f, 1))${projected}`;
  const body = `let f = ${seen.text}${seen.shape.length === 0 ? '\n  |> reshape(1)' : flat}`;
  const result = classes ? `(score: ${score}, class: dense(f, 10))` : score;

  const loss = random.pick(objectives);
  const inTurn = chance(0.4);
  const [labelled, of] = [conditional ? ', label' : '', classes ? '.score' : ''];
  const D = (x: string) => `D(${x}${labelled})${of}`;
  const critic = conditional ? 'D(_, label)' : 'D';
  const simple = !classes && loss !== 'relativistic_average';
  const penalties = [
    ...(simple ? [`gradient_penalty(${critic}, real, fake)`, `r1(${critic}, real, weight: 0.1)`, `r2(${critic}, fake)`, `dragan(${critic}, real)`, `consistency(${critic}, real, augment(real))`] : []),
    'orthogonal(D)',
    'weight_decay(D, weight: 1e-3)',
    `lecam(${D('real')}, ${D('fake')})`,
    `0.1 * mean(square(${D('real')}))`,
  ]; // prettier-ignore
  const penalty = chance(0.6) ? ` + ${random.pick(penalties)}` : '';
  const both = loss.startsWith('relativistic');
  const classLoss = (x: string) => (classes ? ` + cross_entropy(D(${x}${labelled}).class, ${conditional || x === 'real' ? 'label' : 'other'})` : ''); // prettier-ignore
  const rate = random.pick(['1e-3', 'linear_decay(1e-3, over: 2 steps)', 'warmup(1e-3, over: 1 steps)', 'cosine_decay(1e-3, over: 2 steps)', 'step_decay(1e-3, factor: 0.5, interval: 1 steps)']); // prettier-ignore
  const rule = random.pick(['adam', 'adam', 'sgd', 'rmsprop', 'adamw', 'lion', 'adabelief', 'lazy_adam']);
  const shown = `G(z${labelled})`;
  const needsLabel = conditional || classes;

  const lineD = `minimize D: ${loss}.discriminator(${D('real')}, ${D(chance(0.15) ? 'pool(fake, 8)' : 'fake')})${penalty}${classLoss('real')}`; // prettier-ignore
  const lineG = `minimize G: ${loss}.generator(${both ? `${D('real')}, ` : ''}${D('fake')})${classLoss('fake')}${chance(0.2) ? ' + weight_decay(G)' : ''}`; // prettier-ignore
  const nested = (line: string) =>
    inTurn ? random.pick([`repeat 2 { ${line} }`, `every 1 steps { ${line} }`, line]) : line;
  const phased = chance(0.15);

  return `${imports}${helpers}
param width = ${random.pick([2, 4])}

generator G(z: f32[${latent}]${given}) -> f32[8, 8, 1] in [-1, 1] {
  ${whole}
  |> tanh
}

discriminator D(x: f32[8, 8, 1]${given}) -> ${classes ? '(score: f32[], class: f32[10])' : 'f32[]'} {
  ${body}
  ${result}
}

train {
  batch ${random.pick([2, 4])}
  ${phased ? '' : 'until 2 steps'}
  ${chance(0.2) ? 'accumulate 2' : ''}
  seed ${random.below(100)}
  optimizer G, D = ${rule}(${rate})
  ${chance(0.2) ? 'clip gradients G, D to 1' : ''}
  ${chance(0.1) ? 'clip weights D to 0.1' : ''}
  real <- digits.image
  ${needsLabel ? 'label <- digits.label' : ''}
  ${classes && !conditional ? 'other ~ categorical(10)[]' : ''}
  z ~ normal[${latent}]
  let fake = ${shown}
  ${phased ? `phase one until 1 steps { ${lineD} }\n  phase two until 1 steps { ${nested(lineD)}\n  ${lineG} }` : `${nested(lineD)}\n  ${lineG}`}
  ${chance(0.4) ? `average G decay ${random.pick(['0.9', 'half_life(10 steps)'])}` : ''}
  ${chance(0.4) ? `every 1 steps { preview grid(2, 2) of ${shown} }` : ''}
  ${chance(0.2) ? 'every 2 steps { checkpoint }' : ''}
  ${chance(0.3) ? `at end { measure mean(samples: 4) of abs(${shown}) }` : `at end { preview grid(1, 2) of ${shown} }`}
}
`; // prettier-ignore
}
