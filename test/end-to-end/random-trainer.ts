/**
 * Whole programs at random, as text: networks of layers of every kind that fit, or nearly fit, one another, and a training
 * plan of losses, penalties, schedules and measures. Those that the checker calls fine must train.
 */
import { type Random, randomFrom } from '../compiler/graph/differentiate/random-program.js';

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
  same('compared', 'remembered', 'shared_out', 'rooted', 'held', 'rising', 'rooted |> compared'),
  (_, shape) => (shape.length === 1 && shape[0]! > 1 ? { stage: 'ends', shape: [2] } : null),
  (_, shape) => (shape.length === 2 ? { stage: 'gru(3, reverse: true)', shape: [shape[0]!, 3] } : null),
  (_, shape) => (shape.length === 2 ? { stage: 'summed_up', shape } : null),
  (_, shape) => (shape.length === 2 && shape[0]! > 1 ? { stage: 'looking_on(4)', shape: [shape[0]!, 4] } : null),
  map((random, h, w) => (h % 2 === 0 && w % 2 === 0 ? { stage: random.pick(['residual_down(4)', 'residual_first(4)', 'residual_down(4, weights: spectral_norm)']), shape: [h / 2, w / 2, 4] } : null)),
  map((random, h, w) => (h > 4 ? null : { stage: random.pick(['residual_up(4)', 'residual_up(4, weights: spectral_norm)']), shape: [2 * h, 2 * w, 4] })),
  map((random, h, w) => (h < 8 && random.below(2) === 0 ? { stage: 'in_style(4, up: true)', shape: [2 * h, 2 * w, 4] } : { stage: 'in_style(4)', shape: [h, w, 4] })),
  map((_, h, w, c) => ({ stage: 'gram', shape: [c, c] })),
  map((_, h, w, c) => (h > 2 && w > 2 ? { stage: 'inner', shape: [h - 2, w - 2, c] } : null)),
  map((_, h, w, c) => (c % 4 === 0 ? { stage: 'to_space', shape: [2 * h, 2 * w, c / 4] } : null)),
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

fn compared(x: f32[...]) = x - mean(x, axis: [], batch: true)

/// What came before is remembered from step to step.
block remembered(x: f32[..., C]) -> f32[..., C] {
  state usual: f32[C] = zeros
  update usual = 0.9 * usual + 0.1 * mean(x, axis: 0..rank(x) - 1, batch: true)
  x - usual
}

fn shared_out(x: f32[...]) = x / (1 + sum(abs(x), axis: all))

fn rooted(x: f32[...]) = sqrt(square(x) + 1e-4)

fn held(x: f32[...]) = x + stop_gradient(0.1 * x)

block rising(x: f32[..., C]) -> f32[..., C] {
  weight gains: f32[3] = normal(0, 1)
  var y = x
  for i in 0..3 { y = if i % 2 == 0 { y + gains[i] * x } else { maximum(y, -gains[i]) } }
  y
}

fn ends(x: f32[N]) -> f32[2] where N > 1 = concat(x[0:1], x[N - 1:N])

block sum_cell(s: f32[N], x: f32[N]) -> f32[N] { 0.5 * s + (x |> dense(N)) }

block summed_up(x: f32[T, N]) -> f32[T, N] {
  let (out) = scan(sum_cell, x, from: zeros[N])
  out
}

block looking_on(x: f32[T, N], units: int) -> f32[T, units] {
  let scores = matmul(x |> dense(units), transpose(x |> dense(units), 1, 0)) / sqrt(units)
  scores |> softmax |> matmul(x |> dense(units))
}

block in_style(x: f32[H, W, C], filters: int, up: bool = false) -> f32[_, _, filters] {
  let style = x |> global_avg_pool |> dense(4) |> unit
  x |> modulated(style, filters, up: up) |> noisy |> scaled_leaky_relu
}

fn inner(x: f32[H, W, C]) -> f32[H - 2, W - 2, C] where H > 2, W > 2 = x[1:H - 1, 1:W - 1, 0:C]

fn to_space(x: f32[H, W, C]) -> f32[2 * H, 2 * W, C / 4] where C % 4 == 0 =
  reshape(transpose(reshape(x, H, W, 2, 2, C / 4), 0, 2, 1, 3, 4), 2 * H, 2 * W, C / 4)

/// How steep a loss is where its input is; both are given.
fn slope(loss: tensor, x: tensor) = mean(square(norm(grad(loss, x)) - 1))

/// A loss of the program's own.
objective apart {
  discriminator(real: f32[], fake: f32[]) = mean(log(1 + exp(-real))) + mean(log(1 + exp(fake)))
  generator(fake: f32[]) {
    let usual = mean(fake)
    0.1 * square(usual) - usual
  }
}
`;

const imports = `import { digits } from "std/data"
import {
  consistency, cross_entropy, cycle_consistency, dragan, feature_matching, gradient_penalty, hinge, lecam, lsgan, minimax,
  mode_seeking, nonsaturating, path_length, pool, r1, r2, relativistic, relativistic_average, wasserstein,
} from "std/losses"
import { orthogonal, equalized, spectral_norm, weight_decay } from "std/weights"
import {
  blur, minibatch_deviation, modulated, noisy, scaled_leaky_relu, smooth_downsample, smooth_upsample,
} from "std/stylegan"
import { gram } from "std/perception"
import { digit_classifier } from "std/metrics"
import { each_class } from "std/pictures"
import { augment, cut_out, translate } from "std/augmentation"
import { cosine_decay, half_life, linear_decay, step_decay, warmup } from "std/schedules"
import { self_attention } from "std/attention"
import { residual, residual_down, residual_first, residual_up } from "std/resnet"
import { gru, lstm } from "std/sequences"
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
  'apart',
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
  // A critic of one picture: as it is, with a hole, or with one named before.
  const named = conditional && chance(0.3);
  const [labelled, of] = [conditional ? ', label' : '', classes ? '.score' : ''];
  const D = (x: string) => (named ? `critic(${x})` : `D(${x}${labelled})${of}`);
  const hole = `D(${conditional ? '_, label' : '_'})${of}`;
  const critic = named ? 'critic' : conditional || classes ? hole : 'D';
  const simple = loss !== 'relativistic_average';
  const penalties = [
    ...(simple ? [`gradient_penalty(${critic}, real, fake)`, `gradient_penalty(${critic}, real, fake, one_sided: true)`, `r1(${critic}, real, weight: 0.1)`, `r1(${critic}, real, together: true)`, `r2(${critic}, fake)`, `dragan(${critic}, real)`, `consistency(${critic}, real, augment(real))`, `0.1 * slope(${D('real')}, real)`] : []),
    'orthogonal(D)',
    'weight_decay(D, weight: 1e-3)',
    `lecam(${D('real')}, ${D('fake')})`,
    `0.1 * mean(square(${D('real')}))`,
    `0.01 * (${D('real')} |> square |> mean) * usual`,
  ]; // prettier-ignore
  const penalty = chance(0.6) ? ` + ${random.pick(penalties)}` : '';
  const both = loss.startsWith('relativistic');
  const classLoss = (x: string) => (classes ? ` + cross_entropy(D(${x}${labelled}).class, ${conditional || x === 'real' ? 'label' : 'other'})` : ''); // prettier-ignore
  const rate = random.pick(['1e-3', 'linear_decay(1e-3, over: 2 steps)', 'warmup(1e-3, over: 1 steps)', 'cosine_decay(1e-3, over: 2 steps)', 'step_decay(1e-3, factor: 0.5, interval: 1 steps)']); // prettier-ignore
  const rule = random.pick(['adam', 'adam', 'sgd', 'rmsprop', 'adamw', 'lion', 'adabelief', 'lazy_adam']);
  const shown = `G(z${labelled})`;
  const G = conditional ? 'G(_, label)' : 'G';
  const needsLabel = conditional || classes;

  // An encoder of the program's own, trained in a line of its own or with the generator.
  const encodes = chance(0.25);
  const withG = encodes && chance(0.5);
  const wayBack = random.pick([`mean(square(E(fake) - z))`, `cycle_consistency(${G}, E, z)`, `mean(abs(E(stop_gradient(fake)) - z))`]); // prettier-ignore
  const seesOther = chance(0.2);
  const lecams = penalty.includes('usual');

  const lineD = `minimize D: ${loss}.discriminator(${D('real')}, ${D(random.pick(['fake', 'fake', 'fake', 'fake', 'pool(fake, 8)', 'stop_gradient(fake)']))})${penalty}${classLoss('real')}`; // prettier-ignore
  const extra = random.pick([
    ...Array.from({ length: 8 }, () => ''),
    ' + weight_decay(G)',
    ` + 0.1 * mode_seeking(fake, G(z2${labelled}), z, z2)`,
    ` + 0.1 * path_length(${G}, z)`,
    ' + feature_matching(real, fake)',
    ' + 0.1 * cross_entropy(digit_classifier(fake).logits, wanted)',
    ' + mean(square(digit_classifier(fake).features - digit_classifier(real).features))',
  ]); // prettier-ignore
  const lineG = `minimize G${withG ? ', E' : ''}: ${loss}.generator(${both ? `${D('real')}, ` : ''}${D('fake')})${classLoss('fake')}${extra}${withG ? ` + ${wayBack}` : ''}`; // prettier-ignore
  const lineE = encodes && !withG ? `minimize E: ${wayBack}` : '';
  const nested = (line: string) =>
    inTurn ? random.pick([`repeat 2 { ${line} }`, `every 1 steps { ${line} }`, `every 2 steps { ${line} }`, line]) : line; // prettier-ignore
  const phased = chance(0.15);
  const measured = random.pick([
    `mean(samples: 4) of abs(${shown})`,
    `frechet(digit_classifier, digits.image, samples: 70) of ${shown}`,
    ...(needsLabel ? [`accuracy(digit_classifier, label, samples: 4) of real`] : []),
    ...(conditional ? [`purity(digit_classifier, label, samples: 8) of ${shown}`] : []),
  ]);
  const previewed = conditional ? random.pick([shown, 'each_class(G, z, label)']) : random.pick([shown, 'concat(real, fake, axis: 1)']); // prettier-ignore

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
${encodes ? `\nnetwork E(x: f32[8, 8, 1]) -> f32[${latent}] { x |> conv(width, stride: 2) |> leaky_relu(0.1) |> flatten |> dense(${latent}) }\n` : ''}
train {
  batch ${random.pick([2, 4])}
  ${phased ? '' : `until ${chance(0.1) ? '8 images' : '2 steps'}`}
  ${chance(0.2) ? 'accumulate 2' : ''}
  seed ${random.below(100)}
  optimizer G, D${withG ? ', E' : ''} = ${rule}(${rate})
  ${encodes && !withG ? 'optimizer E = adam(1e-3)' : ''}
  ${chance(0.2) ? 'clip gradients G, D to 1' : ''}
  ${chance(0.1) ? 'clip weights D to 0.1' : ''}
  real <- digits.image
  ${needsLabel ? 'label <- digits.label' : ''}
  ${extra.includes('wanted') ? (conditional ? 'let wanted = label' : 'wanted ~ categorical(10)[]') : ''}
  ${classes && !conditional ? 'other ~ categorical(10)[]' : ''}
  z ~ normal[${latent}]
  ${extra.includes('z2') ? `z2 ~ normal[${latent}]` : ''}
  ${named ? `let critic = ${hole}` : ''}
  ${lecams ? 'state usual: f32[] = 1\n  update usual = clip(0.9 * usual + 0.1 * mean(abs(real)), 0, 2)' : ''}
  let fake = ${shown}
  ${seesOther ? '(another, kind) <- digits.(image, label)' : ''}
  ${phased ? `phase one until 1 steps { ${lineD} }\n  phase two until 1 steps { ${nested(lineD)}\n  ${lineG}\n  ${lineE} }` : `${nested(lineD)}\n  ${lineG}\n  ${lineE}`}
  ${chance(0.4) ? `average G decay ${random.pick(['0.9', 'half_life(10 steps)'])}` : ''}
  ${chance(0.4) ? `every 1 steps { preview grid(2, 2) of ${previewed} }` : ''}
  ${seesOther ? `every 1 steps { measure accuracy(digit_classifier, kind, samples: 4) of another }` : ''}
  ${chance(0.2) ? 'every 2 steps { checkpoint }' : ''}
  ${chance(0.3) ? `at end { measure ${measured} }` : `at end { preview grid(1, 2) of ${shown} }`}
}
`; // prettier-ignore
}
