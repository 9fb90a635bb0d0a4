/** Published systems that make pictures of pictures, and those that carry what was learned from one domain to another. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

const photos = `data photos = unpaired(a: "a", b: "b") { a: f32[16, 16, 3] in [-1, 1], b: f32[16, 16, 3] in [-1, 1] }`;
const pairs = `data pairs = paired(input: "a", target: "b") { input: f32[16, 16, 3] in [-1, 1], target: f32[16, 16, 3] in [-1, 1] }`;

const systems: Readonly<Record<string, string>> = {
  'CoGAN (2016): first layers of the generators and last ones of the judges are shared': `
import { nonsaturating } from "std/losses"
${photos}
network first(z: f32[16]) -> f32[4, 4, 16] { z |> dense(256) |> reshape(4, 4, 16) |> batch_norm |> relu }
block drawn(h: f32[4, 4, 16]) -> f32[16, 16, 3] in [-1, 1] {
  h |> conv_transpose(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> relu |> conv_transpose(3, kernel: 4, stride: 2) |> tanh
}
generator GA(h: f32[4, 4, 16]) -> f32[16, 16, 3] in [-1, 1] { drawn(h) }
generator GB(h: f32[4, 4, 16]) -> f32[16, 16, 3] in [-1, 1] { drawn(h) }
network EA(x: f32[16, 16, 3]) -> f32[8, 8, 8] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) }
network EB(x: f32[16, 16, 3]) -> f32[8, 8, 8] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) }
discriminator last(h: f32[8, 8, 8]) -> f32[] { h |> conv(16, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }
train {
  batch 16
  until 100 steps
  optimizer first, GA, GB, EA, EB, last = adam(2e-4, beta1: 0.5)
  a <- photos.a
  b <- photos.b
  z ~ normal[16]
  let (fake_a, fake_b) = (fake_a: GA(first(z)), fake_b: GB(first(z)))
  minimize EA, EB, last:
      nonsaturating.discriminator(last(EA(a)), last(EA(fake_a)))
    + nonsaturating.discriminator(last(EB(b)), last(EB(fake_b)))
  minimize first, GA, GB: nonsaturating.generator(last(EA(fake_a))) + nonsaturating.generator(last(EB(fake_b)))
}`,
  'DiscoGAN (2017)': `
import { feature_matching, l2, nonsaturating } from "std/losses"
${photos}
block turned(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] {
  x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2)
  |> conv_transpose(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> relu |> conv_transpose(3, kernel: 4, stride: 2) |> tanh
}
block judged(x: f32[16, 16, 3]) -> (score: f32[], seen: f32[4, 4, 16]) {
  let seen = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2)
  (score: seen |> conv(1, kernel: 4, padding: valid) |> squeeze, seen: seen)
}
generator AB(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] { turned(x) }
generator BA(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] { turned(x) }
discriminator DA(x: f32[16, 16, 3]) -> (score: f32[], seen: f32[4, 4, 16]) { judged(x) }
discriminator DB(x: f32[16, 16, 3]) -> (score: f32[], seen: f32[4, 4, 16]) { judged(x) }
train {
  batch 16
  until 100 steps
  optimizer AB, BA = adam(2e-4, beta1: 0.5)
  optimizer DA, DB = adam(2e-4, beta1: 0.5)
  a <- photos.a
  b <- photos.b
  let (to_b, to_a) = (to_b: AB(a), to_a: BA(b))
  let (real_a, fake_a) = (real_a: DA(a), fake_a: DA(to_a))
  let (real_b, fake_b) = (real_b: DB(b), fake_b: DB(to_b))
  minimize DA: nonsaturating.discriminator(real_a.score, fake_a.score)
  minimize DB: nonsaturating.discriminator(real_b.score, fake_b.score)
  minimize AB, BA:
      l2(BA(to_b), a) + l2(AB(to_a), b)
    + nonsaturating.generator(fake_a.score) + nonsaturating.generator(fake_b.score)
    + feature_matching(real_a.seen, fake_a.seen) + feature_matching(real_b.seen, fake_b.seen)
}`,
  'SimGAN (2017): a refiner near what it was given, a history of its pictures, scores of patches': `
import { l1, nonsaturating, pool } from "std/losses"
${photos}
block residual(x: f32[H, W, C]) -> f32[H, W, C] { relu(x + (x |> conv(C) |> relu |> conv(C))) }
generator R(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] { x |> conv(16) |> relu |> residual |> residual |> conv(3, kernel: 1) |> tanh }
discriminator D(x: f32[16, 16, 3]) -> f32[4, 4, 1] {
  x |> conv(16, stride: 2) |> relu |> conv(8, stride: 2) |> relu |> conv(8, kernel: 1) |> relu |> conv(1, kernel: 1)
}
train {
  batch 16
  optimizer R, D = sgd(1e-3)
  made <- photos.a
  real <- photos.b
  let refined = R(made)
  phase alone until 20 steps { minimize R: l1(refined, made) }
  phase judge until 20 steps { minimize D: nonsaturating.discriminator(D(real), D(refined)) }
  phase both until 60 steps {
    repeat 2 { minimize R: nonsaturating.generator(D(refined)) + 0.1 * l1(refined, made) }
    minimize D: nonsaturating.discriminator(D(real), D(pool(refined)))
  }
}`,
  'DANN (2016): a gradient reversal, everything minimised at once': `
import { cross_entropy } from "std/losses"
data seen = images("a") { x: f32[16, 16, 3] in [-1, 1], y: int<10> }
data other = images("b") { x: f32[16, 16, 3] in [-1, 1] }
network F(x: f32[16, 16, 3]) -> f32[16] { x |> conv(8, kernel: 5, stride: 2) |> relu |> max_pool(2) |> flatten |> dense(16) |> relu }
network C(h: f32[16]) -> f32[10] { h |> dense(16) |> relu |> dense(10) }
discriminator D(h: f32[16]) -> f32[] { h |> dense(16) |> relu |> dense(1) |> squeeze }
fn reversed(h: f32[N], strength: any) = stop_gradient((1 + strength) * h) - strength * h
train {
  batch 16
  until 100 steps
  optimizer F, C, D = sgd(0.01, momentum: 0.9)
  a <- seen.x
  y <- seen.y
  b <- other.x
  let strength = 2 / (1 + exp(-10 * periods(100 steps))) - 1
  let (of_a, of_b) = (of_a: F(a), of_b: F(b))
  minimize F, C, D: cross_entropy(C(of_a), y)
    + mean(softplus(-D(reversed(of_a, strength)))) + mean(softplus(D(reversed(of_b, strength))))
}`,
  'ADDA (2017): an encoder of the target that begins as any other, against one that is held': `
import { cross_entropy, nonsaturating } from "std/losses"
data seen = images("a") { x: f32[16, 16, 3] in [-1, 1], y: int<10> }
data other = images("b") { x: f32[16, 16, 3] in [-1, 1] }
block encoded(x: f32[16, 16, 3]) -> f32[16] { x |> conv(8, kernel: 5, stride: 2) |> relu |> max_pool(2) |> flatten |> dense(16) |> relu }
network S(x: f32[16, 16, 3]) -> f32[16] { encoded(x) }
generator T(x: f32[16, 16, 3]) -> f32[16] { encoded(x) }
network C(h: f32[16]) -> f32[10] { h |> dense(10) }
discriminator D(h: f32[16]) -> f32[] { h |> dense(16) |> relu |> dense(1) |> squeeze }
train {
  batch 16
  optimizer S, C = adam(1e-3)
  optimizer T, D = adam(2e-4, beta1: 0.5)
  a <- seen.x
  y <- seen.y
  b <- other.x
  phase source until 50 steps { minimize S, C: cross_entropy(C(S(a)), y) }
  phase target until 50 steps {
    minimize D: nonsaturating.discriminator(D(S(a)), D(T(b)))
    minimize T: nonsaturating.generator(D(T(b)))
  }
  at end { measure mean(samples: 100) of max(softmax(C(T(b))), axis: all) }
}`,
  'BicycleGAN (2017): a code of the target that is found again, and one that is drawn': `
import { l1, lsgan } from "std/losses"
${pairs}
fn everywhere(z: f32[N], x: f32[H, W, C]) -> f32[H, W, N] = reshape(z, 1, 1, N) + 0 * x[..., 0:1]
generator G(x: f32[16, 16, 3], z: f32[8]) -> f32[16, 16, 3] in [-1, 1] {
  let a = concat(x, everywhere(z, x)) |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let b = concat(a, everywhere(z, a)) |> conv(16, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let up = b |> upsample |> conv(8) |> instance_norm |> relu
  concat(up, a) |> upsample |> conv(3) |> tanh
}
network E(y: f32[16, 16, 3]) -> (center: f32[8], log: f32[8]) {
  let h = y |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2) |> leaky_relu(0.2) |> global_avg_pool
  (center: dense(h, 8), log: dense(h, 8))
}
block judged(y: f32[16, 16, 3]) -> f32[4, 4, 1] { y |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(1) }
discriminator DV(y: f32[16, 16, 3]) -> f32[4, 4, 1] { judged(y) }
discriminator DL(y: f32[16, 16, 3]) -> f32[4, 4, 1] { judged(y) }
train {
  batch 2
  until 100 steps
  optimizer G, E = adam(2e-4, beta1: 0.5)
  optimizer DV, DL = adam(2e-4, beta1: 0.5)
  x <- pairs.input
  y <- pairs.target
  noise ~ normal[8]
  z ~ normal[8]
  let (center, log) = E(y)
  let again = G(x, center + exp(0.5 * log) * noise)
  let fake = G(x, z)
  minimize DV: lsgan.discriminator(DV(y), DV(again))
  minimize DL: lsgan.discriminator(DL(y), DL(fake))
  minimize G, E: lsgan.generator(DV(again)) + lsgan.generator(DL(fake)) + 10 * l1(again, y)
    + 0.01 * mean(sum(square(center) + exp(log) - log - 1, axis: all)) / 2
  minimize G: 0.5 * l1(E(fake).center, z)
}`,
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
