/** Metrics through networks that move, and through those that stay: only the former are told. */
import { expect, test } from 'vitest';
import { findings } from '../../../compiled.js';

const program = (networks: string, lines: string) => `
import { digits } from "std/data"
import { cross_entropy, hinge } from "std/losses"
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> (score: f32[], features: f32[16]) {
  let features = x |> flatten |> dense(16) |> leaky_relu(0.2)
  (score: features |> dense(1) |> squeeze, features: features)
}
network C(x: f32[8, 8, 1]) -> (logits: f32[10], features: f32[16]) ${networks} {
  let features = x |> flatten |> dense(16) |> relu
  (logits: features |> dense(10), features: features)
}
train {
  batch 64
  optimizer G, D = adam(1e-3)
  real <- digits.image
  z ~ normal[16]
  let fake = G(z)
  ${lines}
}`;

const game = `minimize D: hinge.discriminator(D(real).score, D(fake).score)
  minimize G: hinge.generator(D(fake).score)`;
const learned = 'optimizer C = adam(1e-3)\n  label <- digits.label';
const learn = 'minimize C: cross_entropy(C(real).logits, label)';
const file = 'from "c.safetensors"';
const frechet = (network: string, of = 'fake') => `measure frechet(${network}, digits.image) of ${of}`;
const kept = 'measure mean(samples: 64) of C(fake).features';

test.each<[string, string, string, boolean]>([
  ['D, from time to time', file, `until 100 steps\n${game}\n every 50 steps { ${frechet('D')}\n ${kept} }`, true],
  ['D, at the end', file, `until 100 steps\n${game}\n at end { ${frechet('D')}\n ${kept} }`, true],
  ['D, in its phase', file, `phase play until 100 steps { ${game}\n every 50 steps { ${frechet('D')}\n ${kept} } }`, true],
  ['C that learns at the same time', '', `until 100 steps\n${learned}\n${learn}\n${game}\n every 50 steps { ${frechet('C')} }`, true],
  ['C that learned at the same time, at the end', '', `until 100 steps\n${learned}\n${learn}\n${game}\n at end { ${frechet('C')} }`, false],
  ['C of a file', file, `until 100 steps\n${game}\n every 50 steps { ${frechet('C')} }`, false],
  ['C that learned before', '', `${learned}\nphase a until 50 steps { ${learn} }\n phase b until 50 steps { ${game}\n every 10 steps { ${frechet('C')} } }`, false],
  ['C that learned before, measured in every phase', '', `${learned}\nphase a until 50 steps { ${learn} }\n phase b until 50 steps { ${game} }\n every 10 steps { ${frechet('C')} }`, false],
  ['the accuracy of C on data while it learns', '', `until 100 steps\n${learned}\n${learn}\n${game}\n every 50 steps { measure accuracy(C, label) of real }`, false],
])('%s', async (_, networks, lines, told) => {
  const found = (await findings(program(networks, lines))).map((finding) => finding.replace(/ \d+:\d+$/, '')).filter((finding) => !finding.endsWith('unused/import'));
  expect(found).toEqual(told ? ['warning metric/moving'] : []);
}); // prettier-ignore
