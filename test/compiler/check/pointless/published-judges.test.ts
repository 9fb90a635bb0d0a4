/** Published systems whose judges, scales or latent spaces are of a kind of their own. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

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
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
