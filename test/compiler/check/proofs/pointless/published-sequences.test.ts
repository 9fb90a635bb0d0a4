/** Published systems of what is no picture: sequences, sounds, rows of tables, words, behaviour. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../../compiled.js';

const systems: Readonly<Record<string, string>> = {
  'C-RNN-GAN (2016): a generator that is fed what it said, a judge that reads both ways, feature matching': `
import { feature_matching, nonsaturating } from "std/losses"
import { lstm, lstm_cell } from "std/sequences"
import { weight_decay } from "std/weights"
import { digits } from "std/data"
block speak(s: (h: f32[U], c: f32[U], said: f32[M]), z: f32[N]) -> (carry: (h: f32[U], c: f32[U], said: f32[M]), out: f32[M]) {
  let next = lstm_cell((h: s.h, c: s.c), concat(z, s.said))
  let said = next.h |> dense(M)
  (carry: (h: next.h, c: next.c, said: said), out: said)
}
generator G(z: f32[8, 8]) -> f32[8, 8] in [-1, 1] {
  let (out) = scan(speak, z, from: (h: zeros[16], c: zeros[16], said: zeros[8]))
  tanh(out)
}
discriminator D(x: f32[8, 8]) -> (score: f32[], seen: f32[8, 32]) {
  let seen = concat(lstm(x, 16), lstm(x, 16, reverse: true))
  (score: mean(seen |> dense(1), axis: all), seen: seen)
}
train {
  batch 20
  optimizer G, D = sgd(0.1)
  song <- digits.image
  let real = reshape(song, 8, 8)
  z ~ uniform[8, 8]
  early ~ uniform[8, 8]
  let (on_real, on_fake) = (on_real: D(real), on_fake: D(G(z)))
  phase warm until 20 steps { minimize G: mean(square(G(early) - real)) }
  phase game until 80 steps {
    minimize D: nonsaturating.discriminator(on_real.score, on_fake.score) + weight_decay(D)
    minimize G: feature_matching(on_real.seen, on_fake.seen) + weight_decay(G)
  }
}`,
  'TimeGAN (2019): embedder, recovery, supervisor, and a game in the space between': `
import { l2 } from "std/losses"
import { gru } from "std/sequences"
import { digits } from "std/data"
network E(x: f32[8, 8]) -> f32[8, 12] in [0, 1] { x |> gru(12) |> dense(12) |> sigmoid }
network R(h: f32[8, 12]) -> f32[8, 8] in [-1, 1] { h |> gru(12) |> dense(8) |> tanh }
generator G(z: f32[8, 6]) -> f32[8, 12] in [0, 1] { z |> gru(12) |> dense(12) |> sigmoid }
network S(h: f32[8, 12]) -> f32[8, 12] in [0, 1] { h |> gru(12) |> dense(12) |> sigmoid }
discriminator D(h: f32[8, 12]) -> f32[8, 1] { h |> gru(12) |> dense(1) }
fn on_real(score: tensor) = mean(softplus(-score))
fn on_fake(score: tensor) = mean(softplus(score))
fn moments(a: tensor, b: tensor) {
  let (of_a, of_b) = (of_a: mean(a, axis: [], batch: true), of_b: mean(b, axis: [], batch: true))
  let spread_a = sqrt(mean(square(a - of_a), axis: [], batch: true) + 1e-6)
  let spread_b = sqrt(mean(square(b - of_b), axis: [], batch: true) + 1e-6)
  mean(abs(of_a - of_b)) + mean(abs(spread_a - spread_b))
}
fn foreseen(h: f32[T, N], next: f32[T, N]) = mean(square(h[1:T, ...] - next[0:T - 1, ...]))
train {
  batch 16
  optimizer E, R, G, S, D = adam(1e-3)
  picture <- digits.image
  let x = reshape(picture, 8, 8)
  z ~ uniform[8, 6]
  phase embedding until 40 steps { minimize E, R: 10 * sqrt(l2(R(E(x)), x) + 1e-8) }
  phase supervised until 40 steps { let h = E(x)  minimize S: foreseen(h, S(h)) }
  phase joint until 40 steps {
    let h = E(x)
    let drawn = G(z)
    let fake = S(drawn)
    repeat 2 {
      minimize G, S: on_real(D(fake)) + on_real(D(drawn)) + 100 * sqrt(foreseen(h, S(h)) + 1e-8) + 100 * moments(R(fake), x)
      minimize E, R: 10 * sqrt(l2(R(h), x) + 1e-8) + 0.1 * foreseen(h, S(h))
    }
    minimize D: on_real(D(h)) + on_fake(D(fake)) + on_fake(D(drawn))
  }
}`,
  'WaveGAN (2018): one dimension, phases that are shuffled between the layers': `
import { gradient_penalty, wasserstein } from "std/losses"
import { digits } from "std/data"
fn shuffled(x: f32[T, 1, C], most: int = 2) -> f32[T, 1, C] {
  shift ~ categorical(2 * most + 1)[]
  var moved = 0
  for i in 0..2 * most + 1 {
    let from_row = concat(x[most:2 * most, ...], x, x[T - 2 * most:T - most, ...], axis: 0)
    moved = moved + one_hot(shift)[i] * from_row[i:T + i, ...]
  }
  moved
}
generator G(z: f32[20]) -> f32[64, 1, 1] in [-1, 1] {
  z |> dense(4 * 32) |> reshape(4, 1, 32) |> relu
  |> conv_transpose(16, kernel: [25, 1], stride: [4, 1]) |> relu // allow advice/checkerboard: kernels as in the paper
  |> conv_transpose(1, kernel: [25, 1], stride: [4, 1]) |> tanh // allow advice/checkerboard: kernels as in the paper
}
discriminator D(x: f32[64, 1, 1]) -> f32[] {
  x |> conv(16, kernel: [25, 1], stride: [4, 1]) |> leaky_relu(0.2) |> shuffled
  |> conv(32, kernel: [25, 1], stride: [4, 1]) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze
}
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(1e-4, beta1: 0.5, beta2: 0.9)
  picture <- digits.image
  z ~ uniform(-1, 1)[20]
  let real = reshape(picture, 64, 1, 1)
  let fake = G(z)
  repeat 5 { minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake) }
  minimize G: wasserstein.generator(D(fake))
}`,
  'CTGAN (2019): columns of classes, one of them conditioned on, two rows judged together': `
import { gradient_penalty, wasserstein } from "std/losses"
data people = table("people.csv") { work: int<4>, home: int<3>, age: int<8> }
fn soft(logits: f32[N], temperature: float = 0.2) -> f32[N] in [0, 1] {
  u ~ uniform(1e-20, 1)[N]
  softmax((logits - log(-log(u))) / temperature)
}
block residual(x: f32[N], units: int) { concat(x |> dense(units, bias: false) |> batch_norm |> relu, x) }
generator G(z: f32[16], given: f32[4]) -> (work: f32[4], home: f32[3], age: f32[8]) {
  let h = concat(z, given) |> residual(32) |> residual(32)
  (work: h |> dense(4), home: h |> dense(3), age: h |> dense(8))
}
discriminator D(rows: f32[2, 19]) -> f32[] {
  rows |> flatten |> dense(32) |> leaky_relu(0.2) |> dropout |> dense(32) |> leaky_relu(0.2) |> dropout |> dense(1) |> squeeze
}
fn row(made: (work: f32[4], home: f32[3], age: f32[8]), given: f32[4]) = reshape(concat(soft(made.work), soft(made.home), soft(made.age), given), 1, 19)
train {
  batch 20
  until 100 steps
  optimizer G = adam(2e-4, beta1: 0.5, beta2: 0.9)
  optimizer D = adam(2e-4, beta1: 0.5, beta2: 0.9)
  (w, h, a) <- people.(work, home, age)
  (w2, h2, a2) <- people.(work, home, age)
  z ~ normal[16]
  z2 ~ normal[16]
  let (first, second) = (first: one_hot(w), second: one_hot(w2))
  let real = concat(reshape(concat(first, one_hot(h), one_hot(a), first), 1, 19), reshape(concat(second, one_hot(h2), one_hot(a2), second), 1, 19), axis: 0)
  let made = G(z, first)
  let fake = concat(row(made, first), row(G(z2, second), second), axis: 0)
  minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
  minimize G: wasserstein.generator(D(fake)) - mean(sum(first * log_softmax(made.work), axis: -1))
}`,
  'GAIL (2016): acts that are drawn, rewarded with what the judge says, and an entropy': `
import { policy_gradient } from "std/losses"
import { sample_logits } from "std/sequences"
import { digits } from "std/data"
generator P(state: f32[64]) -> f32[10] { state |> dense(32) |> tanh |> dense(32) |> tanh |> dense(10) }
discriminator D(state: f32[64], act: int<10>) -> f32[] { concat(state, one_hot(act)) |> dense(32) |> tanh |> dense(1) |> squeeze }
network V(state: f32[64]) -> f32[] { state |> dense(32) |> tanh |> dense(1) |> squeeze }
train {
  batch 32
  until 100 steps
  optimizer P, V = adam(3e-4)
  optimizer D = adam(3e-4)
  seen <- digits.image
  expert <- digits.label
  (visited) <- digits.(image)
  let s = reshape(visited, 64)
  let logits = P(s)
  let act = sample_logits(logits)
  let said = log_softmax(logits)
  let reward = softplus(D(s, act))
  minimize D: mean(softplus(-D(reshape(seen, 64), expert))) + mean(softplus(D(s, act)))
  minimize V: mean(square(V(s) - stop_gradient(reward)))
  minimize P: policy_gradient(sum(said * one_hot(act), axis: -1), reward, V(s)) + 1e-3 * mean(sum(exp(said) * said, axis: -1))
}`,
  'RelGAN (2019): Gumbel-softmax words at a temperature that falls, relativistic scores': `
import { relativistic } from "std/losses"
import { exponential_decay } from "std/schedules"
import { lstm_cell } from "std/sequences"
data texts = table("texts.csv") { words: int<50>[8] }
block speak(s: (h: f32[U], c: f32[U], word: f32[V]), chance: f32[V], heat: f32[]) -> (carry: (h: f32[U], c: f32[U], word: f32[V]), out: f32[V]) {
  let next = lstm_cell((h: s.h, c: s.c), s.word |> dense(U))
  let word = softmax(((next.h |> dense(V)) - log(-log(chance))) / heat)
  (carry: (h: next.h, c: next.c, word: word), out: word)
}
generator G(chance: f32[8, 50], heat: f32[]) -> f32[8, 50] in [0, 1] {
  let (out) = scan(speak, chance, from: (h: zeros[16], c: zeros[16], word: zeros[50]), heat: heat)
  out
}
discriminator D(words: f32[8, 50]) -> f32[] {
  let x = words |> dense(16, bias: false) |> reshape(8, 1, 16)
  var seen = x |> conv(16, kernel: [2, 1], padding: valid) |> relu |> max(axis: [0, 1])
  for size in [3, 4] { seen = concat(seen, x |> conv(16, kernel: [size, 1], padding: valid) |> relu |> max(axis: [0, 1])) }
  seen |> dense(16) |> relu |> dense(1) |> squeeze
}
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(1e-4)
  tokens <- texts.words
  chance ~ uniform(1e-20, 1)[8, 50]
  let (real, fake) = (real: D(one_hot(tokens)), fake: D(G(chance, exponential_decay(1, 0.1, 100 steps))))
  minimize D: relativistic.discriminator(real, fake)
  minimize G: relativistic.generator(real, fake)
}`,
  'Social GAN (2018): many walks from one past, the nearest of which is taught, and a judge of whole walks': `
import { nonsaturating } from "std/losses"
import { gru, gru_cell } from "std/sequences"
import { digits } from "std/data"
block speak(s: (h: f32[U], place: f32[M]), turn: f32[1]) -> (carry: (h: f32[U], place: f32[M]), out: f32[M]) {
  let h = gru_cell(s.h, s.place)
  let place = s.place + turn + dense(h, M)
  (carry: (h: h, place: place), out: place)
}
generator G(past: f32[4, 8], z: f32[4]) -> f32[4, 8] {
  let read = scan(gru_cell, past, from: zeros[12])
  let (out) = scan(speak, zeros[4, 1], from: (h: concat(read.carry, z), place: past[3, ...]))
  out
}
discriminator D(walk: f32[8, 8]) -> f32[] { (walk |> gru(16))[7, ...] |> dense(16) |> relu |> dense(1) |> squeeze }
fn missed(made: f32[T, M], future: f32[T, M]) -> f32[] = sum(square(made - future), axis: all)
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(1e-3)
  picture <- digits.image
  let walk = reshape(picture, 8, 8)
  let (past, future) = (past: walk[0:4, ...], future: walk[4:8, ...])
  z ~ normal[4]
  z2 ~ normal[4]
  z3 ~ normal[4]
  let first = G(past, z)
  let nearest = minimum(missed(first, future), minimum(missed(G(past, z2), future), missed(G(past, z3), future)))
  let made = concat(past, first, axis: 0)
  minimize D: nonsaturating.discriminator(D(walk), D(made))
  minimize G: nonsaturating.generator(D(made)) + mean(nearest)
}`,
  'SEGAN (2017): speech that is cleaned, judged beside the noisy one': `
import { l1, lsgan } from "std/losses"
data speech = paired(input: "noisy", target: "clean") { input: f32[64, 1, 1] in [-1, 1], target: f32[64, 1, 1] in [-1, 1] }
generator G(noisy: f32[64, 1, 1], z: f32[4, 1, 16]) -> f32[64, 1, 1] in [-1, 1] {
  let a = noisy |> conv(8, kernel: [32, 1], stride: [4, 1]) |> leaky_relu(0.3)
  let b = a |> conv(16, kernel: [32, 1], stride: [4, 1]) |> leaky_relu(0.3)
  let up = concat(b, z) |> conv_transpose(8, kernel: [32, 1], stride: [4, 1]) |> leaky_relu(0.3)
  concat(up, a) |> conv_transpose(1, kernel: [32, 1], stride: [4, 1]) |> tanh
}
discriminator D(x: f32[64, 1, 1], noisy: f32[64, 1, 1]) -> f32[] {
  concat(x, noisy) |> conv(8, kernel: [31, 1], stride: [4, 1], bias: false) |> batch_norm |> leaky_relu(0.3)
  |> conv(16, kernel: [31, 1], stride: [4, 1], bias: false) |> batch_norm |> leaky_relu(0.3) |> conv(1, kernel: 1) |> flatten |> dense(1) |> squeeze
}
train {
  batch 16
  until 100 steps
  optimizer G, D = rmsprop(2e-4)
  noisy <- speech.input
  clean <- speech.target
  z ~ normal[4, 1, 16]
  let made = G(noisy, z)
  minimize D: lsgan.discriminator(D(clean, noisy), D(made, noisy))
  minimize G: lsgan.generator(D(made, noisy)) + 100 * l1(made, clean)
}`,
  'HiFi-GAN (2020): periods and scales of judges, every layer of theirs matched': `
import { l1, lsgan } from "std/losses"
import { digits } from "std/data"
fn spectrum(x: f32[64, 1, 1]) -> f32[8, 8] {
  let waves = cos(pi / 8 * matmul(reshape(tensor(0..8), 8, 1) + 0.5, reshape(tensor(0..8), 1, 8)))
  log(maximum(abs(matmul(reshape(x, 8, 8), waves)), 1e-5))
}
block fused(x: f32[T, 1, C]) -> f32[T, 1, C] {
  var total = 0
  for size in [3, 7] {
    var h = x
    for step in [1, 3] { h = h + (h |> leaky_relu(0.1) |> conv(C, kernel: [size, 1], dilation: [step, 1])) }
    total = total + h
  }
  total / 2
}
generator G(mel: f32[8, 8]) -> f32[64, 1, 1] in [-1, 1] {
  mel |> reshape(8, 1, 8) |> conv(16, kernel: [7, 1])
  |> leaky_relu(0.1) |> conv_transpose(8, kernel: [8, 1], stride: [4, 1]) |> fused
  |> leaky_relu(0.1) |> conv_transpose(4, kernel: [4, 1], stride: [2, 1]) |> fused
  |> leaky_relu(0.1) |> conv(1, kernel: [7, 1]) |> tanh
}
block periodic(x: f32[64, 1, 1], period: int) -> (score: f32[_, _, 1], seen: f32[_, _, 8]) {
  let seen = x |> reshape(64 / period, period, 1) |> conv(8, kernel: [5, 1], stride: [3, 1]) |> leaky_relu(0.1)
  (score: seen |> conv(1, kernel: [3, 1]), seen: seen)
}
discriminator P2(x: f32[64, 1, 1]) -> (score: f32[11, 2, 1], seen: f32[11, 2, 8]) { periodic(x, 2) }
discriminator P4(x: f32[64, 1, 1]) -> (score: f32[6, 4, 1], seen: f32[6, 4, 8]) { periodic(x, 4) }
discriminator S(x: f32[64, 1, 1]) -> (score: f32[16, 1, 1], seen: f32[16, 1, 8]) {
  let seen = avg_pool(x, [2, 1]) |> conv(8, kernel: [15, 1], stride: [2, 1]) |> leaky_relu(0.1)
  (score: seen |> conv(1, kernel: [3, 1]), seen: seen)
}
fn told(real: any, fake: any) = lsgan.generator(fake.score) + 2 * l1(stop_gradient(real.seen), fake.seen)
train {
  batch 16
  until 100 epochs
  optimizer G, P2, P4, S = adamw(exponential_decay(2e-4, 0.999, 1 epochs), beta1: 0.8, beta2: 0.99, weight_decay: 0.01)
  picture <- digits.image
  let real = reshape(picture, 64, 1, 1)
  let mel = spectrum(real)
  let fake = G(mel)
  let (r2, r4, r) = (r2: P2(real), r4: P4(real), r: S(real))
  let (f2, f4, f) = (f2: P2(fake), f4: P4(fake), f: S(fake))
  minimize P2, P4, S: lsgan.discriminator(r2.score, f2.score) + lsgan.discriminator(r4.score, f4.score) + lsgan.discriminator(r.score, f.score)
  minimize G: told(r2, f2) + told(r4, f4) + told(r, f) + 45 * l1(spectrum(fake), mel)
}`,
  'MedGAN (2017): an autoencoder of codes, a generator before its decoder, a mean of the batch for the judge': `
import { nonsaturating } from "std/losses"
import { digits } from "std/data"
network E(x: f32[64]) -> f32[8] { x |> dense(8) |> tanh }
network R(h: f32[8]) -> f32[64] { h |> dense(64) }
generator G(z: f32[8]) -> f32[8] {
  let a = z + (z |> dense(8, bias: false) |> batch_norm |> relu)
  a + (a |> dense(8, bias: false) |> batch_norm |> tanh)
}
discriminator D(x: f32[64]) -> f32[] { concat(x, broadcast_to(mean(x, axis: [], batch: true), x)) |> dense(16) |> relu |> dense(1) |> squeeze }
train {
  batch 64
  optimizer E, R, G, D = adam(1e-3)
  codes <- digits.image
  let x = to_float(flatten(codes) > 0)
  z ~ normal[8]
  phase before until 100 steps {
    let logits = R(E(x))
    minimize E, R: mean(softplus(logits) - x * logits)
  }
  phase game until 100 steps {
    let fake = sigmoid(R(G(z)))
    repeat 2 { minimize D: nonsaturating.discriminator(D(x), D(fake)) }
    minimize G, R: nonsaturating.generator(D(fake))
  }
}`,
  'MolGAN (2018): graphs of soft classes, a judge and a reward that both pass messages': `
import { gradient_penalty, l2, wasserstein } from "std/losses"
data molecules = table("molecules.csv") { atoms: int<5>[6], bonds: int<4>[36] }
generator G(z: f32[8]) -> (atoms: f32[6, 5], bonds: f32[36, 4]) {
  let h = z |> dense(32) |> tanh |> dense(64) |> tanh
  let loose = h |> dense(144) |> reshape(6, 6, 4)
  (atoms: h |> dense(30) |> reshape(6, 5) |> softmax, bonds: (loose + transpose(loose, 1, 0, 2)) / 2 |> reshape(36, 4) |> softmax)
}
block passed(h: f32[N, C], bonds: f32[M, K], units: int) -> f32[N, units] {
  let kinds = reshape(bonds, N, N, K)
  var got = h |> dense(units)
  for kind in 1..K { got = got + matmul(reshape(kinds[..., kind], N, N), h |> dense(units)) }
  tanh(got)
}
block read(atoms: f32[6, 5], bonds: f32[36, 4]) -> f32[] {
  let h = atoms |> passed(bonds, 16) |> passed(bonds, 8)
  sum(sigmoid(dense(h, 16)) * tanh(dense(h, 16)), axis: 0) |> tanh |> dense(1) |> squeeze
}
discriminator D(graph: f32[174]) -> f32[] { read(graph[0:30] |> reshape(6, 5), graph[30:174] |> reshape(36, 4)) }
network R(graph: f32[174]) -> f32[] in [0, 1] { sigmoid(read(graph[0:30] |> reshape(6, 5), graph[30:174] |> reshape(36, 4))) }
fn graph(atoms: tensor, bonds: tensor) = concat(flatten(atoms), flatten(bonds))
fn worth(graph: f32[174]) -> f32[] = mean(graph[0:5], axis: all)
train {
  batch 32
  until 100 steps
  optimizer G, D, R = adam(1e-3)
  atoms <- molecules.atoms
  bonds <- molecules.bonds
  z ~ normal[8]
  let real = graph(one_hot(atoms), one_hot(bonds))
  let made = G(z)
  let fake = graph(made.atoms, made.bonds)
  repeat 5 { minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake) }
  minimize R: l2(R(real), worth(real)) + l2(R(fake), worth(fake))
  minimize G: 0.5 * wasserstein.generator(D(fake)) - 0.5 * mean(R(fake))
}`,
  'AttnGAN (2018): words that are looked at for every place of the picture, and that are found in it again': `
import { nonsaturating } from "std/losses"
import { lstm } from "std/sequences"
data birds = table("birds.csv", image: "file") { image: f32[16, 16, 3] in [-1, 1], words: int<50>[6] }
network T(words: int<50>[6]) -> f32[6, 16] { let e = embedding(words, 16); concat(lstm(e, 8), lstm(e, 8, reverse: true)) }
network I(x: f32[16, 16, 3]) -> f32[16, 16] { x |> conv(8, stride: 2) |> leaky_relu(0.2) |> conv(16, stride: 2) |> reshape(16, 16) }
block seen(h: f32[H, W, C], words: f32[N, M]) -> f32[H, W, C] {
  let told = words |> dense(C, bias: false)
  reshape(matmul(softmax(matmul(reshape(h, H * W, C), transpose(told, 1, 0))), told), H, W, C)
}
generator G(z: f32[16], words: f32[6, 16]) -> (small: f32[8, 8, 3] in [-1, 1], large: f32[16, 16, 3] in [-1, 1]) {
  let h = concat(z, mean(words, axis: 0)) |> dense(512, bias: false) |> batch_norm |> relu |> reshape(8, 8, 8)
  let next = concat(h, seen(h, words)) |> conv(8, bias: false) |> batch_norm |> relu |> upsample |> conv(8, bias: false) |> batch_norm |> relu
  (small: h |> conv(3) |> tanh, large: next |> conv(3) |> tanh)
}
discriminator D0(x: f32[8, 8, 3], t: f32[16]) -> f32[] { concat(x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten, t) |> dense(16) |> leaky_relu(0.2) |> dense(1) |> squeeze }
discriminator D1(x: f32[16, 16, 3], t: f32[16]) -> f32[] { concat(x |> conv(8, kernel: 4, stride: 4) |> leaky_relu(0.2) |> flatten, t) |> dense(16) |> leaky_relu(0.2) |> dense(1) |> squeeze }
fn alike(words: f32[N, M], places: f32[P, M]) -> f32[] {
  let near = matmul(words, transpose(places, 1, 0))
  let context = matmul(softmax(4 * softmax(near)), places)
  let cosine = sum(words * context, axis: -1) * rsqrt(sum(square(words), axis: -1) * sum(square(context), axis: -1) + 1e-8)
  log(sum(exp(5 * clip(cosine, -1, 1)), axis: all)) / 5
}
fn matched(words: tensor, places: tensor, others: tensor) = mean(softplus(10 * (alike(others, places) - alike(words, places))))
train {
  batch 16
  optimizer T, I, G, D0, D1 = adam(2e-4, beta1: 0.5)
  x <- birds.image
  words <- birds.words
  (others) <- birds.(words)
  z ~ normal[16]
  let t = T(words)
  phase similarity until 50 steps { minimize T, I: matched(t, I(x), T(others)) }
  phase game until 50 steps {
    let said = mean(t, axis: 0)
    let fake = G(z, t)
    minimize D0: nonsaturating.discriminator(D0(downsample(x), said), D0(fake.small, said))
    minimize D1: nonsaturating.discriminator(D1(x, said), D1(fake.large, said))
    minimize G: nonsaturating.generator(D0(fake.small, said)) + nonsaturating.generator(D1(fake.large, said)) + 5 * matched(t, I(fake.large), T(others))
  }
}`,
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
