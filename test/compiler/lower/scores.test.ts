import { expect, it } from 'vitest';
import { scoresOf } from '../../../compiler/lower/scores.js';
import { programOf } from '../compiled.js';

const text = `import { ring } from "std/data"
import { wasserstein, gradient_penalty } from "std/losses"
generator G(z: f32[2]) -> f32[2] { z |> dense(4) |> relu |> dense(2) }
discriminator D(x: f32[2]) -> (kind: f32[3], score: f32[]) {
  let h = x |> dense(4) |> relu
  (kind: h |> dense(3), score: h |> dense(1) |> squeeze)
}
discriminator E(x: f32[2]) -> f32[] { x |> dense(4) |> relu |> dense(1) |> squeeze }
train {
  batch 4
  until 4 steps
  optimizer G, D, E = adam(1e-3)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize D: mean(D(fake).score) - mean(D(real).score) + mean(square(D(real).kind))
  minimize E: wasserstein.discriminator(E(real), E(fake)) + gradient_penalty(E, real, fake)
  minimize G: wasserstein.generator(E(fake)) - mean(D(fake).score)
}
`;

it('are what discriminators say in the lines that train them, real and fake', async () => {
  const program = await programOf(text);
  const training = program.training!;
  const found = scoresOf(program, training, training.items);
  expect(found.map(({ of, side }) => `${side}: ${of}`).sort()).toEqual([
    ...['fake: D(fake)', 'fake: E(fake)', 'real: D(real)', 'real: E(real)'],
  ]);
  for (const { value } of found) {
    if (value.kind !== 'node') throw new Error('no node');
    expect(training.step.nodes[value.node]!.types[value.output]!.shape).toEqual([]);
  }
});
