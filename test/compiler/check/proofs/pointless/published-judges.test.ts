/** Published systems whose judges, scales or latent spaces are of a kind of their own. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../../compiled.js';

const D = `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }`;
const G = `generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> relu |> dense(64) |> tanh |> reshape(8, 8, 1) }`;
const faces = `data faces = images("faces") { image: f32[16, 16, 3] in [-1, 1] }`;
const birds = `data birds = table("birds.csv", image: "file") { image: f32[16, 16, 3] in [-1, 1], words: int<50>[6] }`;

const systems: Readonly<Record<string, string>> = {
  'LAPGAN (2015): each scale draws what the one below lacks': `
import { nonsaturating } from "std/losses"
${faces}
generator G0(z: f32[16]) -> f32[8, 8, 3] in [-1, 1] { z |> dense(64) |> relu |> dense(192) |> tanh |> reshape(8, 8, 3) }
generator G1(z: f32[16, 16, 1], below: f32[16, 16, 3]) -> f32[16, 16, 3] { concat(z, below) |> conv(16) |> relu |> conv(16) |> relu |> conv(3) }
discriminator D0(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(64) |> relu |> dropout |> dense(1) |> squeeze }
discriminator D1(detail: f32[16, 16, 3], below: f32[16, 16, 3]) -> f32[] { detail + below |> conv(16) |> relu |> conv(16, stride: 2) |> relu |> flatten |> dropout |> dense(1) |> squeeze }
train {
  batch 16
  until 100 steps
  optimizer G0, G1, D0, D1 = sgd(0.02, momentum: 0.5)
  x <- faces.image
  z0 ~ uniform(-1, 1)[16]
  z1 ~ uniform(-1, 1)[16, 16, 1]
  let small = downsample(x)
  let below = upsample(small)
  let (fake0, fake1) = (fake0: G0(z0), fake1: G1(z1, below))
  minimize D0: nonsaturating.discriminator(D0(small), D0(fake0))
  minimize G0: nonsaturating.generator(D0(fake0))
  minimize D1: nonsaturating.discriminator(D1(x - below, below), D1(fake1, below))
  minimize G1: nonsaturating.generator(D1(fake1, below))
  every 50 steps { preview grid(4, 4) of upsample(fake0) + G1(z1, upsample(fake0)) }
}`,
  'Triple-GAN (2017): a classifier that the judge takes for a generator of labels': `
import { cross_entropy } from "std/losses"
import { sample_logits } from "std/sequences"
import { digits } from "std/data"
generator G(z: f32[16], y: int<10>) -> f32[8, 8, 1] in [-1, 1] { concat(z, one_hot(y)) |> dense(64) |> relu |> dense(64) |> tanh |> reshape(8, 8, 1) }
network C(x: f32[8, 8, 1]) -> f32[10] { x |> conv(8, stride: 2) |> leaky_relu(0.2) |> flatten |> dropout |> dense(10) }
discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] { concat(flatten(x), one_hot(y)) |> dense(32) |> leaky_relu(0.2) |> dense(1) |> squeeze }
train {
  batch 16
  until 100 steps
  optimizer G, C, D = adam(3e-4, beta1: 0.5)
  x <- digits.image
  y <- digits.label
  (unlabelled) <- digits.(image)
  z ~ normal[16]
  y_g ~ categorical(10)
  let fake = G(z, y_g)
  let logits = C(unlabelled)
  let guess = sample_logits(logits)
  minimize D: mean(softplus(-D(x, y))) + 0.5 * mean(softplus(D(unlabelled, guess))) + 0.5 * mean(softplus(D(fake, y_g)))
  minimize C: cross_entropy(C(x), y) + 0.1 * cross_entropy(C(fake), y_g)
    + 0.5 * mean(sum(log_softmax(logits) * one_hot(guess), axis: -1) * stop_gradient(-softplus(-D(unlabelled, guess))))
  minimize G: 0.5 * mean(softplus(-D(fake, y_g)))
}`,
  'LOGAN (2019): the latent takes a step of its own before it is judged': `
import { hinge } from "std/losses"
import { digits } from "std/data"
${G}
${D}
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(1e-4, beta1: 0)
  real <- digits.image
  z ~ normal[16]
  let slope = grad(D(G(z)), z)
  let moved = clip(z + 0.9 * slope / (0.1 + sum(square(slope), axis: all)), -3, 3)
  let fake = G(moved)
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
}`,
  'U-Net GAN (2020): a score for the picture and one for each pixel, cut and mixed': `
import { digits } from "std/data"
${G}
discriminator D(x: f32[8, 8, 1]) -> (whole: f32[], pixels: f32[8, 8, 1]) {
  let a = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let b = a |> conv(16, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let up = concat(b |> upsample |> conv(8) |> leaky_relu(0.2), a)
  (whole: b |> global_sum_pool |> dense(1) |> squeeze, pixels: up |> upsample |> conv(8) |> leaky_relu(0.2) |> conv(1))
}
train {
  batch 16
  until 100 steps
  optimizer G = adam(1e-4, beta1: 0)
  optimizer D = adam(5e-4, beta1: 0)
  real <- digits.image
  z ~ normal[16]
  row ~ categorical(8)
  column ~ categorical(8)
  let down = to_float(reshape(tensor(0..8), 8, 1, 1) < to_float(row))
  let across = to_float(reshape(tensor(0..8), 1, 8, 1) < to_float(column))
  let mask = down * across
  let fake = G(z)
  let mixed = mask * real + (1 - mask) * stop_gradient(fake)
  let (on_real, on_fake, on_mixed) = (on_real: D(real), on_fake: D(fake), on_mixed: D(mixed))
  let joined = mask * on_real.pixels + (1 - mask) * on_fake.pixels
  minimize D: mean(softplus(-on_real.whole)) + mean(softplus(on_fake.whole))
    + mean(softplus(-on_real.pixels)) + mean(softplus(on_fake.pixels))
    + mean(softplus(on_mixed.whole)) + mean(mask * softplus(-on_mixed.pixels) + (1 - mask) * softplus(on_mixed.pixels))
    + mean(square(on_mixed.pixels - joined))
  minimize G: mean(softplus(-on_fake.whole)) + mean(softplus(-on_fake.pixels))
}`,
  'MSG-GAN (2019): pictures of all sizes at once, each seen by the judge where it has that size': `
import { relativistic_average } from "std/losses"
import { minibatch_deviation } from "std/stylegan"
${faces}
generator G(z: f32[16]) -> (small: f32[4, 4, 3], middle: f32[8, 8, 3], large: f32[16, 16, 3]) {
  let a = z |> pixel_norm |> dense(256) |> reshape(4, 4, 16) |> leaky_relu(0.2) |> pixel_norm
  let b = a |> upsample |> conv(16) |> leaky_relu(0.2) |> pixel_norm
  let c = b |> upsample |> conv(8) |> leaky_relu(0.2) |> pixel_norm
  (small: a |> conv(3, kernel: 1), middle: b |> conv(3, kernel: 1), large: c |> conv(3, kernel: 1))
}
discriminator D(small: f32[4, 4, 3], middle: f32[8, 8, 3], large: f32[16, 16, 3]) -> f32[] {
  let c = large |> minibatch_deviation |> conv(8) |> leaky_relu(0.2) |> downsample
  let b = concat(middle, c) |> minibatch_deviation |> conv(16) |> leaky_relu(0.2) |> downsample
  concat(small, b) |> minibatch_deviation |> conv(16) |> leaky_relu(0.2) |> conv(16, kernel: 4, padding: valid) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze
}
train {
  batch 16
  until 100 steps
  optimizer G, D = rmsprop(3e-3)
  x <- faces.image
  z ~ normal[16]
  let (small, middle, large) = G(z)
  let (real, fake) = (real: D(downsample(x, 4), downsample(x), x), fake: D(small, middle, large))
  minimize D: relativistic_average.discriminator(real, fake)
  minimize G: relativistic_average.generator(real, fake)
  average G decay 0.999
}`,
  'StackGAN++ (2018): a tree of generators, judges with and without the words, colours that agree': `
import { l2, nonsaturating } from "std/losses"
import { lstm } from "std/sequences"
${birds}
network T(words: int<50>[6]) -> f32[16] { mean(embedding(words, 16) |> lstm(16), axis: 0) }
network A(t: f32[16]) -> (center: f32[8], log: f32[8]) { (center: t |> dense(8), log: t |> dense(8)) }
generator G0(z: f32[16], c: f32[8]) -> f32[8, 8, 8] { concat(z, c) |> dense(256, bias: false) |> batch_norm |> relu |> reshape(4, 4, 16) |> upsample |> conv(8, bias: false) |> batch_norm |> relu }
generator G1(h: f32[8, 8, 8], c: f32[8]) -> f32[16, 16, 8] { concat(h, reshape(c, 1, 1, 8) + 0 * h) |> conv(8, bias: false) |> batch_norm |> relu |> upsample |> conv(8, bias: false) |> batch_norm |> relu }
generator I0(h: f32[8, 8, 8]) -> f32[8, 8, 3] in [-1, 1] { h |> conv(3) |> tanh }
generator I1(h: f32[16, 16, 8]) -> f32[16, 16, 3] in [-1, 1] { h |> conv(3) |> tanh }
block judged(x: f32[H, W, 3], c: f32[8]) -> (alone: f32[], told: f32[]) {
  let h = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2)
  (alone: h |> flatten |> dense(1) |> squeeze, told: concat(h, reshape(c, 1, 1, 8) + 0 * h) |> conv(8, bias: false) |> batch_norm |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze)
}
discriminator D0(x: f32[8, 8, 3], c: f32[8]) -> (alone: f32[], told: f32[]) { judged(x, c) }
discriminator D1(x: f32[16, 16, 3], c: f32[8]) -> (alone: f32[], told: f32[]) { judged(x, c) }
fn judging(real: any, wrong: any, fake: any) = nonsaturating.discriminator(real.alone, fake.alone)
  + mean(softplus(-real.told)) + 0.5 * (mean(softplus(wrong.told)) + mean(softplus(fake.told)))
fn fooling(fake: any) = nonsaturating.generator(fake.alone) + nonsaturating.generator(fake.told)
train {
  batch 16
  until 100 steps
  optimizer T, A, G0, G1, I0, I1, D0, D1 = adam(2e-4, beta1: 0.5)
  x <- birds.image
  words <- birds.words
  (other) <- birds.(image)
  z ~ normal[16]
  noise ~ normal[8]
  let (center, log) = A(T(words))
  let c = center + exp(0.5 * log) * noise
  let h0 = G0(z, c)
  let (fake0, fake1) = (fake0: I0(h0), fake1: I1(G1(h0, c)))
  minimize D0: judging(D0(downsample(x), center), D0(downsample(other), center), D0(fake0, center))
  minimize D1: judging(D1(x, center), D1(other, center), D1(fake1, center))
  minimize T, A, G0, G1, I0, I1: fooling(D0(fake0, center)) + fooling(D1(fake1, center))
    + l2(mean(fake0, axis: [0, 1]), mean(fake1, axis: [0, 1]))
    + 2 * mean(sum(square(center) + exp(log) - log - 1, axis: all)) / 2
}`,
  'VQGAN (2021): codes of a table, a gradient that is carried over, a judge that comes late': `
import { hinge, l1 } from "std/losses"
${faces}
network E(x: f32[16, 16, 3]) -> f32[16, 8] { x |> conv(8, kernel: 4, stride: 2) |> swish |> conv(8, kernel: 4, stride: 2) |> reshape(16, 8) }
network Q(z: f32[16, 8]) -> (code: f32[16, 8], loss: f32[]) {
  weight book: f32[32, 8] = normal(0, 0.1)
  let distance = sum(square(z), axis: -1, keep: true) - 2 * matmul(z, transpose(book, 1, 0)) + sum(square(book), axis: -1)
  let nearest = gather(book, argmax(-distance))
  (code: z + stop_gradient(nearest - z), loss: mean(square(stop_gradient(z) - nearest) + 0.25 * square(z - stop_gradient(nearest)), axis: all))
}
generator G(h: f32[16, 8]) -> f32[16, 16, 3] in [-1, 1] { h |> reshape(4, 4, 8) |> upsample |> conv(8) |> swish |> upsample |> conv(3) |> tanh }
discriminator D(x: f32[16, 16, 3]) -> f32[4, 4, 1] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2) |> conv(1, kernel: 4) }
train {
  batch 8
  optimizer E, Q, G, D = adam(4.5e-6, beta1: 0.5)
  x <- faces.image
  let (code, loss) = Q(E(x))
  let again = G(code)
  phase before until 50 steps { minimize E, Q, G: l1(again, x) + mean(loss) }
  phase game until 50 steps {
    let pull = norm(mean(grad(l1(again, x), code), batch: true, axis: [])) / (norm(mean(grad(hinge.generator(D(again)), code), batch: true, axis: [])) + 1e-4)
    minimize E, Q, G: l1(again, x) + mean(loss) + stop_gradient(clip(pull, 0, 1e4)) * hinge.generator(D(again))
    minimize D: hinge.discriminator(D(x), D(stop_gradient(again)))
  }
}`,
  'AGE (2017): no judge, an encoder against a generator': `
import { l1, l2 } from "std/losses"
import { digits } from "std/data"
generator G(z: f32[8]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> relu |> dense(64) |> tanh |> reshape(8, 8, 1) }
network E(x: f32[8, 8, 1]) -> f32[8] { x |> conv(8, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(8) |> unit }
fn divergence(e: f32[N]) {
  let center = mean(e, axis: [], batch: true)
  let variance = mean(square(e - center), axis: [], batch: true) + 1e-6
  mean(square(center) + variance - log(variance) - 1) / 2
}
train {
  batch 32
  until 100 steps
  optimizer E, G = adam(2e-4, beta1: 0.5)
  x <- digits.image
  noise ~ normal[8]
  let z = unit(noise)
  let fake = G(z)
  minimize E: divergence(E(x)) - divergence(E(fake)) + 10 * l1(G(E(x)), x)
  repeat 2 { minimize G: divergence(E(fake)) + 1000 * l2(E(fake), z) }
}`,
  'SS-GAN (2019): turned pictures whose turns the judge finds': `
import { cross_entropy, hinge } from "std/losses"
import { digits } from "std/data"
${G}
discriminator D(x: f32[8, 8, 1]) -> (score: f32[], turn: f32[4]) {
  let h = x |> conv(8, kernel: 4, stride: 2) |> relu |> flatten
  (score: h |> dense(1) |> squeeze, turn: h |> dense(4))
}
fn turned(x: f32[H, H, C], turn: int<4>) -> f32[H, H, C] {
  let back = reshape(to_float(reshape(tensor(0..H), H, 1) == H - 1 - reshape(tensor(0..H), 1, H)), H, H)
  let flipped = reshape(matmul(back, reshape(x, H, H * C)), H, H, C)
  let quarter = transpose(flipped, 1, 0, 2)
  let half = transpose(reshape(matmul(back, reshape(quarter, H, H * C)), H, H, C), 1, 0, 2)
  let last = transpose(reshape(matmul(back, reshape(half, H, H * C)), H, H, C), 1, 0, 2)
  let t = one_hot(turn)
  t[0] * x + t[1] * quarter + t[2] * half + t[3] * last
}
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(2e-4, beta1: 0)
  real <- digits.image
  z ~ normal[16]
  turn ~ categorical(4)
  let fake = G(z)
  minimize D: hinge.discriminator(D(real).score, D(fake).score) + cross_entropy(D(turned(real, turn)).turn, turn)
  minimize G: hinge.generator(D(fake).score) + 0.2 * cross_entropy(D(turned(fake, turn)).turn, turn)
}`,
  'VEEGAN (2017): noise that is found again, pairs that are judged': `
import { l2, nonsaturating } from "std/losses"
import { ring } from "std/data"
generator G(z: f32[8]) -> f32[2] { z |> dense(32) |> relu |> dense(2) }
network F(x: f32[2]) -> f32[8] { x |> dense(32) |> relu |> dense(8) }
discriminator D(z: f32[8], x: f32[2]) -> f32[] { concat(z, x) |> dense(32) |> relu |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  optimizer G, F, D = adam(1e-3, beta1: 0.5)
  x <- ring.point
  z ~ normal[8]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(z, fake), D(F(x), x))
  minimize G, F: mean(D(z, fake)) + l2(F(fake), z)
}`,
  'the Cramer GAN (2017): two independent fakes for each real one': `
import { digits } from "std/data"
${G}
discriminator H(x: f32[8, 8, 1]) -> f32[32] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(32) }
fn apart(a: f32[N], b: f32[N]) = sqrt(sum(square(a - b), axis: all) + 1e-12)
fn critic(x: tensor, other: tensor) = apart(H(x), H(other)) - sqrt(sum(square(H(x)), axis: all) + 1e-12)
train {
  batch 16
  until 100 steps
  optimizer G, H = adam(1e-4, beta1: 0.5, beta2: 0.9)
  real <- digits.image
  z ~ normal[16]
  z2 ~ normal[16]
  t ~ uniform[]
  let (fake, other) = (fake: G(z), other: G(z2))
  let between = t * real + (1 - t) * fake
  let slope = norm(grad(critic(between, stop_gradient(other)), between))
  repeat 5 { minimize H: mean(critic(fake, other)) - mean(critic(real, other)) + 10 * mean(square(slope - 1)) }
  minimize G: mean(apart(H(real), H(fake))) + mean(apart(H(real), H(other))) - mean(apart(H(fake), H(other)))
}`,
  'Fisher GAN (2017): a multiplier that follows the second moments': `
import { digits } from "std/data"
${G}
${D}
train {
  batch 16
  until 100 steps
  optimizer G, D = rmsprop(1e-4)
  state multiplier: f32[] = 0
  real <- digits.image
  z ~ normal[16]
  let (a, b) = (a: D(real), b: D(G(z)))
  let slack = 1 - (mean(square(a)) + mean(square(b))) / 2
  minimize D: mean(b) - mean(a) - multiplier * slack + 1e-6 / 2 * square(slack)
  minimize G: -mean(b)
  update multiplier = multiplier - 1e-6 * slack
}`,
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
