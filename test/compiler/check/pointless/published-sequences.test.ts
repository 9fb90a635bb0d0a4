/** Published systems of what is no picture: sequences, sounds, rows of tables, words, behaviour. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

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
};

test.each(Object.entries(systems))('%s', async (_, text) => {
  expect(messages(await compileText(text))).toBe('');
});
