/** Systems as published, in small: nothing is said of what they do on purpose, however odd it looks. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../../compiled.js';

const G = `generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> relu |> dense(64) |> tanh |> reshape(8, 8, 1) }`;
const D = `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }`;
const GY = `generator G(z: f32[16], y: int<10>) -> f32[8, 8, 1] in [-1, 1] { concat(z, embedding(y, 8)) |> dense(64) |> tanh |> reshape(8, 8, 1) }`;
const photos = `data photos = unpaired(a: "a", b: "b") { a: f32[16, 16, 3] in [-1, 1], b: f32[16, 16, 3] in [-1, 1] }`;
const pairs = `data pairs = paired(input: "a", target: "b") { input: f32[16, 16, 3] in [-1, 1], target: f32[16, 16, 3] in [-1, 1] }`;
const picture = (name: string, role = 'generator') =>
  `${role} ${name}(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] { x |> conv(8) |> relu |> conv(3) |> tanh }`;
const judge = (name: string) => `discriminator ${name}(x: f32[16, 16, 3]) -> f32[] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }`; // prettier-ignore

interface System {
  readonly imports?: string;
  readonly parts: readonly string[];
  readonly optimizers: string;
  readonly lines: string;
  readonly batch?: number;
  readonly draws?: string;
}

const usual = 'optimizer G, D = adam(2e-4, beta1: 0.5)';
const image = 'real <- digits.image\n  z ~ normal[16]\n  let fake = G(z)';
const labelled = 'real <- digits.image\n  of_real <- digits.label\n  z ~ normal[16]\n  y ~ categorical(10)\n  let fake = G(z, y)'; // prettier-ignore

const systems: Readonly<Record<string, System>> = {
  'GAN (2014), saturating, as one value': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    lines: `let value = mean(log(sigmoid(D(real)) + 1e-7)) + mean(log(1 - sigmoid(D(fake)) + 1e-7))
  minimize D: -value
  minimize G: value`,
  },
  'GAN with k steps of D': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    lines: `repeat 5 { minimize D: nonsaturating.discriminator(D(real), D(fake)) }
  minimize G: nonsaturating.generator(D(fake))`,
    imports: 'nonsaturating',
  },
  'one-sided label smoothing (2016)': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    lines: `minimize D: mean(softplus(D(real)) - 0.9 * D(real)) + mean(softplus(D(fake)))
  minimize G: mean(softplus(-D(fake)))`,
  },
  'LSGAN with targets -1, 1 and 0': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    lines: `minimize D: mean(square(D(real) - 1)) + mean(square(D(fake) + 1))
  minimize G: mean(square(D(fake)))`,
  },
  'WGAN with clipping': {
    parts: [G, D],
    optimizers: 'optimizer G, D = rmsprop(5e-5)',
    draws: image,
    imports: 'wasserstein',
    lines: `clip weights D to 0.01
  repeat 5 { minimize D: wasserstein.discriminator(D(real), D(fake)) }
  minimize G: wasserstein.generator(D(fake))`,
  },
  'WGAN-GP written out': {
    parts: [G, D],
    optimizers: usual,
    draws: `${image}\n  t ~ uniform[]`,
    lines: `let between = real + t * (fake - real)
  let slope = sqrt(sum(square(grad(D(between), between)), axis: all) + 1e-12)
  minimize D: mean(D(fake)) - mean(D(real)) + 10 * mean(square(slope - 1)) + 0.001 * mean(square(D(real)))
  minimize G: -mean(D(fake))`,
  },
  'WGAN-LP, one-sided': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'gradient_penalty, wasserstein',
    lines: `minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake, one_sided: true)
  minimize G: wasserstein.generator(D(fake))`,
  },
  DRAGAN: {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'dragan, nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(real), D(fake)) + dragan(D, real)
  minimize G: nonsaturating.generator(D(fake))`,
  },
  'R1 and R2 (2018)': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'nonsaturating, r1, r2',
    lines: `minimize D: nonsaturating.discriminator(D(real), D(fake)) + r1(D, real) + r2(D, fake)
  minimize G: nonsaturating.generator(D(fake))`,
  },
  'EBGAN, a margin of energies': {
    parts: [
      G,
      `discriminator D(x: f32[8, 8, 1]) -> f32[] { let made = x |> flatten |> dense(8) |> relu |> dense(64) |> reshape(8, 8, 1)
  mean(square(made - x), axis: all) }`,
    ],
    optimizers: usual,
    draws: image,
    lines: `minimize D: mean(D(real)) + mean(relu(1 - D(fake)))
  minimize G: mean(D(fake))`,
  },
  BEGAN: {
    parts: [
      G,
      `discriminator D(x: f32[8, 8, 1]) -> f32[8, 8, 1] { x |> flatten |> dense(8) |> relu |> dense(64) |> reshape(8, 8, 1) }`,
    ],
    optimizers: usual,
    draws: image,
    imports: 'l1',
    lines: `state k: f32[] = 0
  let on_real = l1(D(real), real)
  let on_fake = l1(D(fake), fake)
  minimize D: on_real - k * on_fake
  minimize G: on_fake
  update k = clip(k + 0.001 * (0.5 * on_real - on_fake), 0, 1)`,
  },
  RaGAN: {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'relativistic_average',
    lines: `minimize D: relativistic_average.discriminator(D(real), D(fake))
  minimize G: relativistic_average.generator(D(real), D(fake))`,
  },
  RaLSGAN: {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    lines: `let (a, b) = (a: D(real), b: D(fake))
  minimize D: mean(square(a - mean(b) - 1)) + mean(square(b - mean(a) + 1))
  minimize G: mean(square(a - mean(b) + 1)) + mean(square(b - mean(a) - 1))`,
  },
  'feature matching (2016)': {
    parts: [
      G,
      `discriminator D(x: f32[8, 8, 1]) -> (score: f32[], seen: f32[16]) { let seen = x |> flatten |> dense(16) |> relu
  (score: seen |> dense(1) |> squeeze, seen: seen) }`,
    ],
    optimizers: usual,
    draws: image,
    imports: 'feature_matching, nonsaturating',
    lines: `let (on_real, on_fake) = (on_real: D(real), on_fake: D(fake))
  minimize D: nonsaturating.discriminator(on_real.score, on_fake.score)
  minimize G: feature_matching(on_real.seen, on_fake.seen)`,
  },
  'semi-supervised, eleven classes': {
    parts: [G, `discriminator D(x: f32[8, 8, 1]) -> f32[11] { x |> flatten |> dense(16) |> relu |> dense(11) }`],
    optimizers: usual,
    draws: `real <- digits.image\n  label <- digits.label\n  z ~ normal[16]\n  let fake = G(z)`,
    lines: `let (on_real, on_fake) = (on_real: log_softmax(D(real)), on_fake: log_softmax(D(fake)))
  minimize D: -mean(sum(one_hot(label) * on_real[..., 0:10], axis: -1)) - mean(on_fake[..., 10])
  minimize G: mean(on_fake[..., 10])`,
  },
  'conditional GAN': {
    parts: [
      GY,
      `discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] { concat(flatten(x), embedding(y, 8)) |> dense(16) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: usual,
    draws: labelled,
    imports: 'nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(real, of_real), D(fake, y))
  minimize G: nonsaturating.generator(D(fake, y))`,
  },
  'projection discriminator': {
    parts: [
      GY,
      `discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] { let h = x |> flatten |> dense(8) |> relu
  squeeze(dense(h, 1)) + sum(h * embedding(y, 8), axis: all) }`,
    ],
    optimizers: usual,
    draws: labelled,
    imports: 'hinge',
    lines: `minimize D: hinge.discriminator(D(real, of_real), D(fake, y))
  minimize G: hinge.generator(D(fake, y))`,
  },
  'matching-aware, with classes that were drawn wrong': {
    parts: [
      GY,
      `discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] { concat(flatten(x), embedding(y, 8)) |> dense(16) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: usual,
    draws: `${labelled}\n  other ~ categorical(10)`,
    lines: `minimize D: mean(softplus(-D(real, of_real))) + 0.5 * (mean(softplus(D(fake, y))) + mean(softplus(D(real, other))))
  minimize G: mean(softplus(-D(fake, y)))`,
  },
  'AC-GAN': {
    parts: [
      GY,
      `discriminator D(x: f32[8, 8, 1]) -> (score: f32[], class: f32[10]) { let h = x |> flatten |> dense(8) |> relu
  (score: h |> dense(1) |> squeeze, class: h |> dense(10)) }`,
    ],
    optimizers: usual,
    draws: labelled,
    imports: 'auxiliary_classifier, nonsaturating',
    lines: `let (on_real, on_fake) = (on_real: D(real), on_fake: D(fake))
  minimize D: nonsaturating.discriminator(on_real.score, on_fake.score) + auxiliary_classifier(on_real.class, of_real) + auxiliary_classifier(on_fake.class, y)
  minimize G: nonsaturating.generator(on_fake.score) + auxiliary_classifier(on_fake.class, y)`,
  },
  'InfoGAN, a head of its own': {
    parts: [GY, D, `network Q(x: f32[8, 8, 1]) -> f32[10] { x |> flatten |> dense(10) }`],
    optimizers: 'optimizer G, Q = adam(1e-3)\n  optimizer D = adam(2e-4)',
    draws: 'real <- digits.image\n  z ~ normal[16]\n  y ~ categorical(10)\n  let fake = G(z, y)',
    imports: 'cross_entropy, nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G, Q: nonsaturating.generator(D(fake)) + cross_entropy(Q(fake), y)`,
  },
  BiGAN: {
    parts: [
      G,
      `network E(x: f32[8, 8, 1]) -> f32[16] { x |> flatten |> dense(16) }`,
      `discriminator D(x: f32[8, 8, 1], z: f32[16]) -> f32[] { concat(flatten(x), z) |> dense(16) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: 'optimizer G, E = adam(2e-4)\n  optimizer D = adam(2e-4)',
    draws: image,
    imports: 'nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(real, E(real)), D(fake, z))
  minimize G, E: nonsaturating.discriminator(D(fake, z), D(real, E(real)))`,
  },
  'ALI, both made by generators': {
    parts: [
      G,
      `generator E(x: f32[8, 8, 1]) -> f32[16] { x |> flatten |> dense(16) }`,
      `discriminator D(x: f32[8, 8, 1], z: f32[16]) -> f32[] { concat(flatten(x), z) |> dense(16) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: 'optimizer G, E = adam(2e-4)\n  optimizer D = adam(2e-4)',
    draws: image,
    lines: `let (a, b) = (a: D(real, E(real)), b: D(fake, z))
  minimize D: mean(softplus(-a)) + mean(softplus(b))
  minimize G, E: mean(softplus(a)) + mean(softplus(-b))`,
  },
  'VAE-GAN': {
    parts: [
      `network E(x: f32[8, 8, 1]) -> (mean: f32[16], log: f32[16]) { let h = x |> flatten |> dense(32) |> relu
  (mean: dense(h, 16), log: dense(h, 16)) }`,
      G,
      D,
    ],
    optimizers: 'optimizer E, G = adam(1e-3)\n  optimizer D = adam(2e-4)',
    draws:
      'real <- digits.image\n  noise ~ normal[16]\n  z ~ normal[16]\n  let code = E(real)\n  let again = G(code.mean + exp(0.5 * code.log) * noise)\n  let fake = G(z)',
    imports: 'l2, nonsaturating',
    lines: `minimize E, G: l2(again, real) + 0.001 * mean(square(code.mean) + exp(code.log) - code.log - 1) + nonsaturating.generator(D(again)) + nonsaturating.generator(D(fake))
  minimize D: nonsaturating.discriminator(D(real), D(fake)) + mean(softplus(D(again)))`,
  },
  'an adversarial autoencoder': {
    parts: [
      `generator E(x: f32[8, 8, 1]) -> f32[4] { x |> flatten |> dense(4) }`,
      `network R(h: f32[4]) -> f32[64] { h |> dense(64) }`,
      `discriminator D(h: f32[4]) -> f32[] { h |> dense(16) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: 'optimizer E, R = adam(1e-3)\n  optimizer D = adam(2e-4)',
    draws: 'x <- digits.image\n  h ~ normal[4]',
    imports: 'l2, nonsaturating',
    lines: `minimize E, R: l2(R(E(x)), flatten(x))
  minimize D: nonsaturating.discriminator(D(h), D(E(x)))
  minimize E: nonsaturating.generator(D(E(x)))`,
  },
  'domain-adversarial features': {
    parts: [
      photos,
      `network F(x: f32[16, 16, 3]) -> f32[16] { x |> flatten |> dense(16) |> relu }`,
      `discriminator D(h: f32[16]) -> f32[] { h |> dense(8) |> relu |> dense(1) |> squeeze }`,
    ],
    optimizers: 'optimizer F, D = adam(1e-3)',
    draws: 'a <- photos.a\n  b <- photos.b',
    lines: `minimize D: mean(softplus(-D(F(a)))) + mean(softplus(D(F(b))))
  minimize F: mean(softplus(D(F(a)))) + mean(softplus(-D(F(b))))`,
  },
  CycleGAN: {
    parts: [photos, picture('A'), picture('B'), judge('DA'), judge('DB')],
    optimizers: 'optimizer A, B = adam(2e-4)\n  optimizer DA, DB = adam(2e-4)',
    batch: 1,
    draws: 'a <- photos.a\n  b <- photos.b\n  let (to_b, to_a) = (to_b: B(a), to_a: A(b))',
    imports: 'cycle_consistency, lsgan, pool',
    lines: `minimize A, B: lsgan.generator(DB(to_b)) + lsgan.generator(DA(to_a)) + 10 * (cycle_consistency(B, A, a) + cycle_consistency(A, B, b))
  minimize DA: lsgan.discriminator(DA(a), DA(pool(to_a)))
  minimize DB: lsgan.discriminator(DB(b), DB(pool(to_b)))`,
  },
  'DualGAN, critics in one line': {
    parts: [photos, picture('A'), picture('B'), judge('DA'), judge('DB')],
    optimizers: 'optimizer A, B = rmsprop(5e-5)\n  optimizer DA, DB = rmsprop(5e-5)',
    draws: 'a <- photos.a\n  b <- photos.b\n  let (to_b, to_a) = (to_b: B(a), to_a: A(b))',
    imports: 'l1, wasserstein',
    lines: `minimize DA, DB: wasserstein.discriminator(DA(a), DA(to_a)) + wasserstein.discriminator(DB(b), DB(to_b))
  minimize A, B: wasserstein.generator(DA(to_a)) + wasserstein.generator(DB(to_b)) + 20 * (l1(A(to_b), a) + l1(B(to_a), b))`,
  },
  'pix2pix at batch 1': {
    parts: [
      pairs,
      `generator U(x: f32[16, 16, 3]) -> f32[16, 16, 3] in [-1, 1] {
  let a = x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let b = a |> conv(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2)
  let c = b |> conv(8, kernel: 4, stride: 4) |> relu
  let up = c |> conv_transpose(8, kernel: 4, stride: 4, bias: false) |> batch_norm |> dropout |> relu
  concat(up, b) |> conv_transpose(8, kernel: 4, stride: 4) |> relu |> conv(3) |> tanh
}`,
      `discriminator D(x: f32[16, 16, 3], y: f32[16, 16, 3]) -> f32[4, 4, 1] { concat(x, y) |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2) |> conv(1) }`,
    ],
    optimizers: 'optimizer U, D = adam(2e-4, beta1: 0.5)',
    batch: 1,
    draws: 'x <- pairs.input\n  y <- pairs.target\n  let made = U(x)',
    imports: 'l1, nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(x, y), D(x, made)) / 2
  minimize U: nonsaturating.generator(D(x, made)) + 100 * l1(made, y)`,
  },
  'perceptual losses, features held': {
    parts: [
      pairs,
      picture('T'),
      `network F(x: f32[16, 16, 3]) -> f32[4, 4, 16] from "f.safetensors" { x |> conv(16, kernel: 4, stride: 4) |> relu }`,
    ],
    optimizers: 'optimizer T = adam(1e-3)',
    draws: 'x <- pairs.input\n  y <- pairs.target',
    imports: 'l2',
    lines: 'minimize T: l2(F(T(x)), F(y))',
  },
  'going on with weights of a file': {
    parts: [
      `generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] from "g.safetensors" { z |> dense(64) |> tanh |> reshape(8, 8, 1) }`,
      `discriminator D(x: f32[8, 8, 1]) -> f32[] from "d.safetensors" { x |> flatten |> dense(1) |> squeeze }`,
    ],
    optimizers: usual,
    draws: image,
    imports: 'hinge',
    lines: `minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))`,
  },
  'StyleGAN, a mapping of its own': {
    parts: [
      'network M(z: f32[16]) -> f32[16] { z |> pixel_norm |> dense(16) |> leaky_relu(0.2) }',
      `generator G(w: f32[16]) -> f32[8, 8, 1] in [-1, 1] {
  weight start: f32[4, 4, 8] = ones
  let h = start * reshape(w |> dense(8), 1, 1, 8)
  noise ~ normal[4, 4, 1]
  weight strength: f32[] = zeros
  let styled = instance_norm(h + strength * noise) * reshape(1 + dense(w, 8), 1, 1, 8)
  styled |> upsample |> conv(1) |> tanh }`,
      D,
    ],
    optimizers: 'optimizer M, G = adam(1e-3)\n  optimizer D = adam(1e-3)',
    draws: 'real <- digits.image\n  z ~ normal[16]\n  let fake = G(M(z))',
    imports: 'nonsaturating, r1',
    lines: `minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize M, G: nonsaturating.generator(D(fake))
  every 16 steps { minimize D: 16 * r1(D, real) }
  average M, G decay 0.999`,
  },
  'minibatch standard deviation in the critic': {
    parts: [
      G,
      `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, kernel: 4, stride: 2) |> relu |> minibatch_deviation |> flatten |> dense(1) |> squeeze }`,
    ],
    optimizers: usual,
    draws: image,
    imports: 'nonsaturating',
    lines: `minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))`,
  },
  'differentiable augmentation': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'hinge',
    lines: `minimize D: hinge.discriminator(D(augment(real)), D(augment(fake)))
  minimize G: hinge.generator(D(augment(fake)))`,
  },
  'consistency regularisation': {
    parts: [G, D],
    optimizers: usual,
    draws: image,
    imports: 'consistency, hinge',
    lines: `minimize D: hinge.discriminator(D(real), D(fake)) + consistency(D, real, augment(real))
  minimize G: hinge.generator(D(fake))`,
  },
  'mode seeking': {
    parts: [G, D],
    optimizers: usual,
    draws: `${image}\n  other ~ normal[16]`,
    imports: 'hinge, mode_seeking',
    lines: `minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake)) + mode_seeking(fake, G(other), z, other)`,
  },
  'instance noise that fades': {
    parts: [G, D],
    optimizers: usual,
    draws: `${image}\n  a ~ normal[8, 8, 1]\n  b ~ normal[8, 8, 1]`,
    imports: 'hinge',
    lines: `let strength = linear_decay(0.1, over: 50 steps)
  minimize D: hinge.discriminator(D(real + strength * a), D(fake + strength * b))
  minimize G: hinge.generator(D(fake + strength * b))`,
  },
  'a mixture of latent parts, chosen by a class (DeLiGAN)': {
    parts: [
      `generator G(z: f32[16], part: int<50>) -> f32[8, 8, 1] in [-1, 1] { embedding(part, 16) + z * embedding(part, 16) |> dense(64) |> tanh |> reshape(8, 8, 1) }`,
      D,
    ],
    optimizers: usual,
    draws: 'real <- digits.image\n  z ~ normal[16]\n  part ~ categorical(50)\n  let fake = G(z, part)',
    imports: 'hinge',
    lines: `minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))`,
  },
  'several generators and one judge (MAD-GAN)': {
    parts: [
      G,
      G.replace('generator G', 'generator H'),
      `discriminator D(x: f32[8, 8, 1]) -> f32[3] { x |> flatten |> dense(16) |> relu |> dense(3) }`,
    ],
    optimizers: 'optimizer G, H = adam(2e-4)\n  optimizer D = adam(2e-4)',
    draws: image,
    lines: `let (a, b, c) = (a: log_softmax(D(G(z))), b: log_softmax(D(H(z))), c: log_softmax(D(real)))
  minimize D: -mean(a[..., 0]) - mean(b[..., 1]) - mean(c[..., 2])
  minimize G, H: -mean(a[..., 2]) - mean(b[..., 2])
  preview grid(2, 2) of fake`,
  },
  'several judges (D2GAN)': {
    parts: [G, D, D.replace('discriminator D', 'discriminator E')],
    optimizers: 'optimizer G = adam(2e-4)\n  optimizer D, E = adam(2e-4)',
    draws: image,
    lines: `minimize D: -mean(log(softplus(D(real)) + 1e-6)) + mean(softplus(D(fake)))
  minimize E: mean(softplus(E(real))) - mean(log(softplus(E(fake)) + 1e-6))
  minimize G: -mean(softplus(D(fake))) + mean(log(softplus(E(fake)) + 1e-6))`,
  },
  'a generator trained before its judge': {
    parts: [pairs, picture('T'), judge('D')],
    optimizers: 'optimizer T, D = adam(2e-4)',
    draws: 'x <- pairs.input\n  y <- pairs.target\n  let made = T(x)',
    imports: 'hinge, l1',
    lines: `phase before until 20 steps { minimize T: l1(made, y) }
  phase game until 80 steps {
    minimize D: hinge.discriminator(D(y), D(made))
    minimize T: l1(made, y) + 0.01 * hinge.generator(D(made))
  }`,
  },
  'maximum mean discrepancy, no judge': {
    parts: [G],
    optimizers: 'optimizer G = adam(1e-3)',
    draws: image,
    imports: 'feature_matching',
    lines: 'minimize G: feature_matching(flatten(real), flatten(fake))',
  },
  'deep image prior: one picture of one noise': {
    parts: ['network P(z: f32[8]) -> f32[64] { z |> dense(64) |> tanh }'],
    optimizers: 'optimizer P = adam(1e-3)',
    draws: 'real <- digits.image\n  z ~ normal(0, 0.1)[8]',
    imports: 'l2',
    lines: 'minimize P: l2(P(0.5 + z), flatten(real))',
  },
};

test.each(Object.entries(systems))('%s', async (_, { imports, parts, optimizers, lines, batch = 16, draws = '' }) => {
  const text = `${imports === undefined ? '' : `import { ${imports} } from "std/losses"`}
${draws.includes('digits.') ? 'import { digits } from "std/data"' : ''}
${lines.includes('augment(') ? 'import { augment } from "std/augmentation"' : ''}
${parts.join('').includes('minibatch_deviation') ? 'import { minibatch_deviation } from "std/stylegan"' : ''}
${lines.includes('linear_decay') ? 'import { linear_decay } from "std/schedules"' : ''}
${parts.join('\n')}
train {
  batch ${batch}
  ${lines.includes('phase ') ? '' : 'until 100 steps'}
  ${optimizers}
  ${draws}
  ${lines}
}
`;
  expect(messages(await compileText(text))).toBe('');
}); // prettier-ignore
