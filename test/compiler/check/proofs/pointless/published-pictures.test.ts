/** Published systems that make pictures of pictures, and those that carry what was learned from one domain to another. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../../compiled.js';

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
  let strength = 2 / (1 + exp(-10 * progress(100 steps))) - 1
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
  'SPADE (2019): a map of classes shapes every norm, two scales of judges, their features matched': `
import { hinge, l1 } from "std/losses"
import { spectral_norm } from "std/weights"
data scenes = paired(input: "maps", target: "photos") { input: f32[16, 16, 3] in [0, 1], target: f32[16, 16, 3] in [-1, 1] }
block spade(x: f32[H, W, C], map: f32[M, N, K]) -> f32[H, W, C] {
  let h = resize_nearest(map, H, W) |> conv(8) |> relu
  batch_norm(x, affine: false) * (1 + conv(h, C)) + conv(h, C)
}
block residual(x: f32[H, W, C], map: f32[M, N, K], filters: int) -> f32[H, W, filters] {
  let between = min(C, filters)
  let a = spade(x, map) |> leaky_relu(0.2) |> conv(between, weights: spectral_norm)
  let b = spade(a, map) |> leaky_relu(0.2) |> conv(filters, weights: spectral_norm)
  b + if C == filters { x } else { spade(x, map) |> conv(filters, kernel: 1, bias: false, weights: spectral_norm) }
}
generator G(z: f32[16], map: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] {
  var h = z |> dense(4 * 4 * 16) |> reshape(4, 4, 16)
  h = residual(h, map, 16) |> upsample
  h = residual(h, map, 8) |> upsample
  residual(h, map, 8) |> leaky_relu(0.2) |> conv(3) |> tanh
}
network E(x: f32[16, 16, 3]) -> (center: f32[16], log: f32[16]) {
  let h = x |> conv(8, stride: 2) |> instance_norm |> leaky_relu(0.2) |> conv(16, stride: 2) |> instance_norm |> leaky_relu(0.2) |> flatten
  (center: h |> dense(16), log: h |> dense(16))
}
block patches(x: f32[H, W, C]) -> (score: f32[_, _, 1], first: f32[_, _, 8], second: f32[_, _, 16]) {
  let first = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let second = first |> conv(16, kernel: 4, stride: 2, bias: false, weights: spectral_norm) |> instance_norm |> leaky_relu(0.2)
  (score: second |> conv(1, kernel: 4), first: first, second: second)
}
discriminator D1(map: f32[16, 16, 3], x: f32[16, 16, 3]) -> (score: f32[4, 4, 1], first: f32[8, 8, 8], second: f32[4, 4, 16]) { concat(map, x) |> patches }
discriminator D2(map: f32[16, 16, 3], x: f32[16, 16, 3]) -> (score: f32[2, 2, 1], first: f32[4, 4, 8], second: f32[2, 2, 16]) { concat(map, x) |> downsample |> patches }
fn matched(a: any, b: any) = l1(b.first, stop_gradient(a.first)) + l1(b.second, stop_gradient(a.second))
train {
  batch 4
  until 100 steps
  optimizer G, E = adam(1e-4, beta1: 0)
  optimizer D1, D2 = adam(4e-4, beta1: 0)
  map <- scenes.input
  photo <- scenes.target
  noise ~ normal[16]
  let (center, log) = E(photo)
  let fake = G(center + exp(0.5 * log) * noise, map)
  let (real1, fake1) = (real1: D1(map, photo), fake1: D1(map, fake))
  let (real2, fake2) = (real2: D2(map, photo), fake2: D2(map, fake))
  minimize D1, D2: (hinge.discriminator(real1.score, fake1.score) + hinge.discriminator(real2.score, fake2.score)) / 2
  minimize G, E:
      (hinge.generator(fake1.score) + hinge.generator(fake2.score)) / 2
    + 10 * (matched(real1, fake1) + matched(real2, fake2)) / 2
    + 0.05 * mean(sum(square(center) + exp(log) - log - 1, axis: all)) / 2
}`,
  'ESRGAN (2018): dense blocks with small steps, relativistic averages, features before the rectifier': `
import { l1, relativistic_average } from "std/losses"
data faces = images("faces") { image: f32[32, 32, 3] in [-1, 1] }
network V(x: f32[32, 32, 3]) -> f32[8, 8, 16] from "v.safetensors" { x |> conv(8, stride: 2) |> relu |> conv(16, stride: 2) }
block dense_block(x: f32[H, W, C], growth: int = 4) -> f32[H, W, C] {
  var h = x
  for i in 0..4 { h = concat(h, h |> conv(growth) |> leaky_relu(0.2)) }
  x + 0.2 * conv(h, C)
}
block rrdb(x: f32[H, W, C]) -> f32[H, W, C] { x + 0.2 * (x |> dense_block |> dense_block |> dense_block) }
generator G(x: f32[8, 8, 3]) -> f32[32, 32, 3] {
  let first = x |> conv(8)
  var h = first + (first |> rrdb |> rrdb |> conv(8))
  for i in 0..2 { h = h |> upsample |> conv(8) |> leaky_relu(0.2) }
  h |> conv(8) |> leaky_relu(0.2) |> conv(3)
}
discriminator D(x: f32[32, 32, 3]) -> f32[] {
  var h = x |> conv(8) |> leaky_relu(0.2)
  for i in 0..3 { h = h |> conv(8 * 2 ** i, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2) }
  h |> flatten |> dense(32) |> leaky_relu(0.2) |> dense(1) |> squeeze
}
train {
  batch 16
  optimizer G, D = adam(step_decay(1e-4, 0.5, 50 steps), beta1: 0.9, beta2: 0.99)
  real <- faces.image
  let fake = G(downsample(real, 4))
  phase pixels until 50 steps { minimize G: l1(fake, real) }
  phase game until 200 steps {
    minimize G: l1(V(fake), V(real)) + 5e-3 * relativistic_average.generator(D(real), D(fake)) + 1e-2 * l1(fake, real)
    minimize D: relativistic_average.discriminator(D(real), D(fake))
  }
  average G decay 0.999
}`,
  'CUT (2020): patches of the output know their own place in the input': `
import { lsgan } from "std/losses"
${photos}
network F(x: f32[16, 16, 3]) -> f32[4, 4, 16] {
  x |> conv(8, kernel: 7) |> instance_norm |> relu |> conv(8, stride: 2) |> instance_norm |> relu |> conv(16, stride: 2) |> instance_norm |> relu
}
generator U(h: f32[4, 4, 16]) -> f32[16, 16, 3] in [-1, 1] { h |> upsample |> conv(8) |> instance_norm |> relu |> upsample |> conv(8) |> instance_norm |> relu |> conv(3, kernel: 7) |> tanh }
network H(h: f32[4, 4, 16]) -> f32[16, 16] {
  let rows = h |> reshape(16, 16) |> dense(16) |> relu |> dense(16)
  rows * rsqrt(sum(square(rows), axis: -1, keep: true) + 1e-7)
}
discriminator D(x: f32[16, 16, 3]) -> f32[4, 4, 1] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2) |> instance_norm |> leaky_relu(0.2) |> conv(1, kernel: 4) }
fn patch_nce(from_x: f32[N, K], from_y: f32[N, K], heat: float = 0.07) {
  let alike = matmul(from_y, transpose(stop_gradient(from_x), 1, 0)) / heat
  -mean(sum(log_softmax(alike) * to_float(reshape(tensor(0..N), N, 1) == reshape(tensor(0..N), 1, N)), axis: -1))
}
train {
  batch 1
  until 100 steps
  optimizer F, U, H = adam(2e-4, beta1: 0.5)
  optimizer D = adam(2e-4, beta1: 0.5)
  x <- photos.a
  y <- photos.b
  let of_x = F(x)
  let fake = U(of_x)
  let of_y = F(y)
  let same = U(of_y)
  minimize D: lsgan.discriminator(D(y), D(fake)) / 2
  minimize F, U, H: lsgan.generator(D(fake)) + (patch_nce(H(of_x), H(F(fake))) + patch_nce(H(of_y), H(F(same)))) / 2
}`,
  'MUNIT (2018): what is in a picture and how it looks apart, styles through the norms': `
import { l1, lsgan } from "std/losses"
${photos}
block adain(x: f32[H, W, C], style: f32[S]) -> f32[H, W, C] {
  let (gain, offset) = (gain: style |> dense(16) |> relu |> dense(C), offset: style |> dense(16) |> relu |> dense(C))
  instance_norm(x) * gain + offset
}
block content(x: f32[16, 16, 3]) -> f32[4, 4, 16] { x |> conv(8, kernel: 4, stride: 2) |> instance_norm |> relu |> conv(16, kernel: 4, stride: 2) |> instance_norm |> relu }
block style(x: f32[16, 16, 3]) -> f32[8] { x |> conv(8, kernel: 4, stride: 2) |> relu |> conv(16, kernel: 4, stride: 2) |> relu |> global_avg_pool |> dense(8) }
block drawn(c: f32[4, 4, 16], s: f32[8]) -> f32[16, 16, 3] in [-1, 1] {
  let h = c + (adain(c |> conv(16, bias: false), s) |> relu |> conv(16, bias: false) |> adain(s))
  h |> upsample |> conv(8, kernel: 5) |> layer_norm |> relu |> upsample |> conv(8, kernel: 5) |> layer_norm |> relu |> conv(3, kernel: 7) |> tanh
}
block judged(x: f32[16, 16, 3]) -> f32[4, 4, 1] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(1, kernel: 1) }
network CA(x: f32[16, 16, 3]) -> f32[4, 4, 16] { content(x) }
network CB(x: f32[16, 16, 3]) -> f32[4, 4, 16] { content(x) }
network SA(x: f32[16, 16, 3]) -> f32[8] { style(x) }
network SB(x: f32[16, 16, 3]) -> f32[8] { style(x) }
generator GA(c: f32[4, 4, 16], s: f32[8]) -> f32[16, 16, 3] in [-1, 1] { drawn(c, s) }
generator GB(c: f32[4, 4, 16], s: f32[8]) -> f32[16, 16, 3] in [-1, 1] { drawn(c, s) }
discriminator DA(x: f32[16, 16, 3]) -> f32[4, 4, 1] { judged(x) }
discriminator DB(x: f32[16, 16, 3]) -> f32[4, 4, 1] { judged(x) }
train {
  batch 1
  until 100 steps
  optimizer CA, CB, SA, SB, GA, GB = adam(1e-4, beta1: 0.5)
  optimizer DA, DB = adam(1e-4, beta1: 0.5)
  a <- photos.a
  b <- photos.b
  s_a ~ normal[8]
  s_b ~ normal[8]
  let (c_a, c_b) = (c_a: CA(a), c_b: CB(b))
  let (to_a, to_b) = (to_a: GA(c_b, s_a), to_b: GB(c_a, s_b))
  minimize DA, DB: lsgan.discriminator(DA(a), DA(to_a)) + lsgan.discriminator(DB(b), DB(to_b))
  minimize CA, CB, SA, SB, GA, GB:
      lsgan.generator(DA(to_a)) + lsgan.generator(DB(to_b))
    + 10 * (l1(GA(c_a, SA(a)), a) + l1(GB(c_b, SB(b)), b))
    + l1(CB(to_b), c_a) + l1(CA(to_a), c_b) + l1(SA(to_a), s_a) + l1(SB(to_b), s_b)
}`,
  'SinGAN (2019): one picture at several sizes, each scale adding to the one below, one noise that gives it back': `
import { gradient_penalty, l2, wasserstein } from "std/losses"
data one = images("one") { image: f32[16, 16, 3] in [-1, 1] }
block convolutions(x: f32[H, W, 3]) -> f32[H, W, 3] {
  var h = x
  for i in 0..4 { h = h |> conv(8, bias: false) |> batch_norm |> leaky_relu(0.2) }
  h |> conv(3) |> tanh
}
block patches(x: f32[H, W, 3]) -> f32[H, W, 1] {
  var h = x
  for i in 0..4 { h = h |> conv(8) |> leaky_relu(0.2) }
  h |> conv(1)
}
generator G0(z: f32[8, 8, 3]) -> f32[8, 8, 3] in [-1, 1] { convolutions(z) }
generator G1(z: f32[16, 16, 3], below: f32[16, 16, 3]) -> f32[16, 16, 3] { below + convolutions(z + below) }
discriminator D0(x: f32[8, 8, 3]) -> f32[] { mean(patches(x), axis: all) }
discriminator D1(x: f32[16, 16, 3]) -> f32[] { mean(patches(x), axis: all) }
train {
  batch 1
  optimizer G0, G1, D0, D1 = adam(5e-4, beta1: 0.5)
  x <- one.image
  z0 ~ normal[8, 8, 3]
  z1 ~ normal[16, 16, 3]
  let below = G0(z0)
  state kept: f32[8, 8, 3] = normal(0, 1)
  let again = G0(broadcast_to(kept, z0))
  phase coarse until 50 steps {
    repeat 3 { minimize D0: wasserstein.discriminator(D0(downsample(x)), D0(below)) + gradient_penalty(D0, downsample(x), below, weight: 0.1) }
    repeat 3 { minimize G0: wasserstein.generator(D0(below)) + 10 * l2(again, downsample(x)) }
  }
  phase fine until 50 steps {
    let fake = G1(0.1 * z1, upsample(below))
    repeat 3 { minimize D1: wasserstein.discriminator(D1(x), D1(fake)) + gradient_penalty(D1, x, fake, weight: 0.1) }
    repeat 3 { minimize G1: wasserstein.generator(D1(fake)) + 10 * l2(G1(zeros[16, 16, 3], upsample(again)), x) }
  }
}`,
  'GANomaly (2018): pictures that are drawn again, codes that are found again, features of the judge': `
import { l1, l2 } from "std/losses"
data normal_ones = images("normal") { image: f32[16, 16, 3] in [-1, 1] }
block encoded(x: f32[16, 16, 3]) -> f32[8] {
  x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2) |> conv(8, kernel: 4, padding: valid) |> flatten
}
network GE(x: f32[16, 16, 3]) -> f32[8] { encoded(x) }
generator GD(z: f32[8]) -> f32[16, 16, 3] in [-1, 1] {
  z |> reshape(1, 1, 8) |> conv_transpose(16, kernel: 4, padding: valid, bias: false) |> batch_norm |> relu
  |> conv_transpose(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> relu |> conv_transpose(3, kernel: 4, stride: 2) |> tanh
}
network E(x: f32[16, 16, 3]) -> f32[8] { encoded(x) }
discriminator D(x: f32[16, 16, 3]) -> (score: f32[] in [0, 1], seen: f32[4, 4, 16]) {
  let seen = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(16, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2)
  (score: seen |> conv(1, kernel: 4, padding: valid) |> squeeze |> sigmoid, seen: seen)
}
train {
  batch 16
  until 100 steps
  optimizer GE, GD, E = adam(2e-3, beta1: 0.5)
  optimizer D = adam(2e-3, beta1: 0.5)
  x <- normal_ones.image
  let z = GE(x)
  let again = GD(z)
  minimize GE, GD, E: l2(D(x).seen, D(again).seen) + 50 * l1(again, x) + l2(E(again), z)
  minimize D: -mean(log(D(x).score + 1e-7)) - mean(log(1 - D(again).score + 1e-7))
  at end { measure mean(samples: 100) of mean(square(z - E(again)), axis: all) }
}`,
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
